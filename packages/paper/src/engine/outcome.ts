import {
  type Money,
  NO_PRICE,
  NO_TICKET,
  NO_VOLUME,
  type Price,
  type Ticket,
  type TradeResult,
  type UtcMs,
  type Volume,
} from '@mt5-bridge/trading';
import { RETCODE } from './retcode.ts';
import type { SymbolState } from './symbol-state.ts';

/** What an action came to; the server completes it to a `TradeResult`. */
export interface Outcome {
  readonly retcode: number;
  readonly comment: string;
  readonly order?: Ticket;
  readonly deal?: Ticket;
  readonly position?: Ticket;
  readonly volume?: Volume;
  readonly price?: Price;
  readonly requiredMargin?: Money;
  readonly availableMargin?: Money;
  readonly nextOpenMs?: UtcMs;
}

export type RetcodeName = keyof typeof RETCODE;

/** An outcome that executed nothing. */
export function refuse(name: RetcodeName, comment: string, more: Partial<Outcome> = {}): Outcome {
  return { retcode: RETCODE[name], comment, ...more };
}

export function done(more: Partial<Outcome>): Outcome {
  return { retcode: RETCODE.DONE, comment: 'Request executed', ...more };
}

export function toResult(
  outcome: Outcome,
  state: SymbolState | undefined,
  timeMs: UtcMs,
): TradeResult {
  return Object.freeze({
    order: NO_TICKET,
    deal: NO_TICKET,
    position: NO_TICKET,
    volume: NO_VOLUME,
    price: NO_PRICE,
    ...outcome,
    bid: state?.bid ?? NO_PRICE,
    ask: state?.ask ?? NO_PRICE,
    timeMs,
  });
}
