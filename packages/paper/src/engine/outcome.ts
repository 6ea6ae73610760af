import {
  type Money,
  NO_PRICE,
  NO_TICKET,
  NO_VOLUME,
  type Price,
  RETCODE,
  type RetcodeName,
  type Ticket,
  type TradeResult,
  type UtcMs,
  type Volume,
} from '@mt5-bridge/trading';
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

/** Texts as MetaTrader prints them beside a return code. */
const COMMENTS: Partial<Record<RetcodeName, string>> = {
  REQUOTE: 'Requote',
  REJECT: 'Request rejected',
  CANCEL: 'Request canceled by trader',
  PLACED: 'Order placed',
  DONE: 'Request executed',
  DONE_PARTIAL: 'Request executed partially',
  ERROR: 'Request processing error',
  TIMEOUT: 'Request canceled by timeout',
  INVALID: 'Invalid request',
  INVALID_VOLUME: 'Invalid volume',
  INVALID_PRICE: 'Invalid price',
  INVALID_STOPS: 'Invalid stops',
  TRADE_DISABLED: 'Trade is disabled',
  MARKET_CLOSED: 'Market closed',
  NO_MONEY: 'No money',
  PRICE_CHANGED: 'Price changed',
  PRICE_OFF: 'No prices',
  INVALID_EXPIRATION: 'Invalid expiration',
  ORDER_CHANGED: 'Order state changed',
  TOO_MANY_REQUESTS: 'Too many requests',
  NO_CHANGES: 'No changes',
  SERVER_DISABLES_AT: 'AutoTrading disabled by server',
  CLIENT_DISABLES_AT: 'AutoTrading disabled by client',
  LOCKED: 'Request locked for processing',
  FROZEN: 'Modification failed, order or position is frozen',
  INVALID_FILL: 'Unsupported filling mode',
  CONNECTION: 'No connection with trade server',
  ONLY_REAL: 'Only for real accounts',
  LIMIT_ORDERS: 'Orders limit reached',
  LIMIT_VOLUME: 'Volume limit reached',
  INVALID_ORDER: 'Invalid or prohibited order type',
  POSITION_CLOSED: 'Position is already closed',
  INVALID_CLOSE_VOLUME: 'Invalid close volume',
  CLOSE_ORDER_EXIST: 'Close order already exists',
  LIMIT_POSITIONS: 'Positions limit reached',
  REJECT_CANCEL: 'Order rejected and canceled',
  LONG_ONLY: 'Only long positions are allowed',
  SHORT_ONLY: 'Only short positions are allowed',
  CLOSE_ONLY: 'Only position closing is allowed',
  FIFO_CLOSE: 'Position closing allowed only by FIFO rule',
  HEDGE_PROHIBITED: 'Hedge is prohibited',
};

/** An outcome of its own code; by default with MetaTrader's words for it. */
export function outcome(name: RetcodeName, more: Partial<Outcome> = {}): Outcome {
  return { retcode: RETCODE[name], comment: COMMENTS[name] ?? name, ...more };
}

export function toResult(
  outcome: Outcome,
  state: SymbolState | undefined,
  timeMs: UtcMs,
): TradeResult {
  const { retcode, order, deal, position, volume, price, comment } = outcome;
  const { requiredMargin, availableMargin, nextOpenMs } = outcome;
  return Object.freeze({
    retcode,
    order: order ?? NO_TICKET,
    deal: deal ?? NO_TICKET,
    position: position ?? NO_TICKET,
    volume: volume ?? NO_VOLUME,
    price: price ?? NO_PRICE,
    comment,
    ...(requiredMargin === undefined ? {} : { requiredMargin }),
    ...(availableMargin === undefined ? {} : { availableMargin }),
    ...(nextOpenMs === undefined ? {} : { nextOpenMs }),
    bid: state?.bid ?? NO_PRICE,
    ask: state?.ask ?? NO_PRICE,
    timeMs,
  });
}
