import type { Bar, SymbolName, SymbolSpec, Tick, Timeframe, UtcMs } from '@mt5-bridge/trading';

/** What a feed needs of a clock; the bridge's `Clock` port satisfies it. */
export interface FeedClock {
  /** Wall clock, true UTC in milliseconds. May jump. */
  nowMs(): number;
  /** Runs `run` once after `delayMs`; the returned function cancels it. */
  schedule(delayMs: number, run: () => void): () => void;
}

/**
 * - `waiting`: no quote yet (a replay before its first client, an external market before its first tick);
 * - `running`: quotes flow and market time advances;
 * - `paused`: no quotes until `resume` or `step`;
 * - `ended`: no quote will follow; every symbol is closed.
 */
export type FeedState = 'waiting' | 'running' | 'paused' | 'ended';

/** Takes ticks in order of time; ticks of different symbols are mixed. */
export type TickSink = (ticks: readonly Tick[]) => void;

/** A source of prices: the market that the paper terminal trades on. */
export interface PriceFeed {
  /** `synthetic:42`, `replay:FILE` or `external`. */
  readonly name: string;
  readonly symbols: readonly SymbolSpec[];
  readonly state: FeedState;
  readonly history: FeedHistory;
  readonly controls: FeedControls;
  /** Starts the delivery of ticks. A second call without `stop` between throws: it is a bug. */
  start(sink: TickSink): void;
  /** Cancels every timer. The feed may be started again. */
  stop(): void;
  /** The market's own clock: ticks, sessions, expirations and swap follow it. Never runs back. */
  marketTimeMs(): UtcMs;
  /** Lets a replay that waits for its first client begin; without meaning for other feeds. */
  firstClientConnected(): void;
  /** Calls `listener` after each change of `state`; the returned function removes it. */
  onState(listener: (state: FeedState) => void): () => void;
}

/** Instants are inclusive at both ends, as in `CopyTicksRange`. */
export interface HistoryRange {
  readonly fromMs?: number;
  readonly toMs?: number;
  /**
   * Largest number of rows. With `fromMs` the first ones at or after it, else the newest ones; always
   * oldest first (MQL5 Reference, CopyTicks).
   */
  readonly count: number;
}

/** What the market did up to its present moment; never beyond. An unknown symbol has no rows. */
export interface FeedHistory {
  ticks(symbol: SymbolName, range: HistoryRange): readonly Tick[];
  /** Bars that start inside the range; the newest one may still be growing. */
  bars(symbol: SymbolName, timeframe: Timeframe, range: HistoryRange): readonly Bar[];
}

export interface FeedControls {
  pause(): ControlResult;
  resume(): ControlResult;
  /** Market seconds per second, or `max`: as fast as the sink takes ticks. */
  setSpeed(speed: ReplaySpeed): ControlResult;
  /** Delivers the next `count` ticks of a paused replay. */
  step(count: number): ControlResult;
  /** Moves market time forward; ticks between are not delivered, as in a market that was halted. */
  seek(timeMs: number): ControlResult;
}

export type ReplaySpeed = number | 'max';

export type ControlResult =
  | { readonly ok: true }
  | { readonly ok: false; readonly error: ControlError };

export interface ControlError {
  readonly code: 'NOT_SUPPORTED' | 'WRONG_STATE' | 'OUT_OF_RANGE';
  /** What was expected, what came, what to do. */
  readonly message: string;
}
