import type { Money, RetcodeName, UtcMs } from '@mt5-bridge/trading';

/** Market seconds in a second, or as fast as the account takes ticks. */
export type MarketSpeed = number | 'max';

export interface PaperMarket {
  /** As the configuration names it: `synthetic:42`. */
  readonly feed: string;
  readonly state: 'waiting' | 'running' | 'paused' | 'ended';
  readonly speed: MarketSpeed;
}

export type PaperOutcome =
  | { readonly kind: 'done' }
  | {
      readonly kind: 'refused';
      readonly code: 'NOT_SUPPORTED' | 'WRONG_STATE' | 'OUT_OF_RANGE';
      /** What was expected, what came, what to do. */
      readonly message: string;
    };

/** Faults on demand; chances are 0 to 1. They do not survive a restart. */
export interface PaperFaults {
  readonly seed: number;
  /** Chance of an answer instead of the server's own. */
  readonly answers: Readonly<Partial<Record<RetcodeName, number>>>;
  readonly partialFills: number;
  readonly latencyMs: { readonly from: number; readonly to: number };
  readonly lostAnswers: number;
  readonly lateAnswers: number;
  readonly lateByMs: number;
  readonly disconnects: number;
  readonly disconnectedMs: number;
  readonly halts: readonly string[];
}

/**
 * What only a paper account lets an operator do. All paper accounts of a bridge share one market.
 */
export interface PaperControl {
  market(): PaperMarket;
  pause(): PaperOutcome;
  resume(): PaperOutcome;
  setSpeed(speed: MarketSpeed): PaperOutcome;
  /** Forward only. */
  seek(timeMs: UtcMs): PaperOutcome;
  /** Delivers the next ticks of a paused replay. */
  step(count: number): PaperOutcome;
  /** `undefined`: none. */
  faults(): PaperFaults | undefined;
  /** What is not given is off; `undefined` switches all off. */
  setFaults(faults: Partial<PaperFaults> | undefined): void;
  /** Books money in, or with a negative amount out. False: whether it is durable is unknown. */
  book(amount: Money, comment: string): Promise<boolean>;
  /** Forgets orders, positions, history and money; begins with `balance`, else as configured. */
  reset(balance: Money | undefined): Promise<boolean>;
}
