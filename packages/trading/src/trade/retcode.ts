import type { TradeErrorCode } from './trade-error-code.ts';

/**
 * What a return code proves: `executed`, `placed` and `partial` are successes, `rejected` proves
 * that nothing was executed, `unresolved` proves nothing.
 */
export type RetcodeOutcome = 'executed' | 'placed' | 'partial' | 'rejected' | 'unresolved';

export interface RetcodeInfo {
  readonly retcode: number;
  /** `TRADE_RETCODE_*` without its prefix. */
  readonly name: string;
  readonly meaning: string;
  /** `null` for a success. */
  readonly errorCode: TradeErrorCode | null;
  readonly outcome: RetcodeOutcome;
  /** The same wish may be sent again later, under a new id. */
  readonly retryable: boolean;
}

/** Codes of `MqlTradeResult.retcode` that our own code produces or compares with. */
export const RETCODE = {
  REQUOTE: 10004,
  REJECT: 10006,
  CANCEL: 10007,
  PLACED: 10008,
  DONE: 10009,
  DONE_PARTIAL: 10010,
  ERROR: 10011,
  TIMEOUT: 10012,
  INVALID: 10013,
  INVALID_VOLUME: 10014,
  INVALID_PRICE: 10015,
  INVALID_STOPS: 10016,
  TRADE_DISABLED: 10017,
  MARKET_CLOSED: 10018,
  NO_MONEY: 10019,
  PRICE_CHANGED: 10020,
  PRICE_OFF: 10021,
  INVALID_EXPIRATION: 10022,
  ORDER_CHANGED: 10023,
  TOO_MANY_REQUESTS: 10024,
  NO_CHANGES: 10025,
  SERVER_DISABLES_AT: 10026,
  CLIENT_DISABLES_AT: 10027,
  LOCKED: 10028,
  FROZEN: 10029,
  INVALID_FILL: 10030,
  CONNECTION: 10031,
  ONLY_REAL: 10032,
  LIMIT_ORDERS: 10033,
  LIMIT_VOLUME: 10034,
  INVALID_ORDER: 10035,
  POSITION_CLOSED: 10036,
  INVALID_CLOSE_VOLUME: 10038,
  CLOSE_ORDER_EXIST: 10039,
  LIMIT_POSITIONS: 10040,
  REJECT_CANCEL: 10041,
  LONG_ONLY: 10042,
  SHORT_ONLY: 10043,
  CLOSE_ONLY: 10044,
  FIFO_CLOSE: 10045,
  HEDGE_PROHIBITED: 10046,
} as const;

export type RetcodeName = keyof typeof RETCODE;

type Row = readonly [RetcodeName, string, TradeErrorCode | RetcodeOutcome, 'retryable'?];

/** MQL5 Reference, return codes of the trade server. 10005 and 10037 are not assigned. */
const ROWS: readonly Row[] = [
  ['REQUOTE', 'the price moved, a new one is offered', 'REQUOTE', 'retryable'],
  ['REJECT', 'request rejected', 'MT5_REJECTED'],
  ['CANCEL', 'request cancelled by the trader', 'MT5_REJECTED'],
  ['PLACED', 'order placed', 'placed'],
  ['DONE', 'request executed', 'executed'],
  ['DONE_PARTIAL', 'request executed in part', 'partial'],
  ['ERROR', 'request processing error', 'unresolved'],
  ['TIMEOUT', 'request cancelled by timeout', 'unresolved'],
  ['INVALID', 'invalid request', 'MT5_REJECTED'],
  ['INVALID_VOLUME', 'volume below minimum, above maximum or off its step', 'INVALID_VOLUME'],
  ['INVALID_PRICE', 'price on the wrong side of the market or malformed', 'INVALID_PRICE'],
  ['INVALID_STOPS', 'stops on the wrong side or inside the stops level', 'INVALID_STOPS'],
  ['TRADE_DISABLED', 'trading is disabled', 'TRADE_DISABLED'],
  ['MARKET_CLOSED', 'outside the trade session', 'MARKET_CLOSED', 'retryable'],
  ['NO_MONEY', 'not enough money for the margin', 'INSUFFICIENT_MARGIN'],
  ['PRICE_CHANGED', 'prices changed', 'REQUOTE', 'retryable'],
  ['PRICE_OFF', 'no quotes to process the request', 'NO_QUOTES', 'retryable'],
  ['INVALID_EXPIRATION', 'expiration invalid or not allowed', 'INVALID_EXPIRATION'],
  ['ORDER_CHANGED', 'order state changed meanwhile', 'ORDER_BUSY', 'retryable'],
  ['TOO_MANY_REQUESTS', 'too frequent requests', 'RATE_LIMITED', 'retryable'],
  ['NO_CHANGES', 'nothing to change', 'NO_CHANGES'],
  ['SERVER_DISABLES_AT', 'automated trading disabled by the server', 'TRADE_DISABLED'],
  ['CLIENT_DISABLES_AT', 'automated trading disabled in the terminal', 'TRADE_DISABLED'],
  ['LOCKED', 'request locked for processing', 'ORDER_BUSY', 'retryable'],
  ['FROZEN', 'order or position inside the freeze level', 'ORDER_FROZEN'],
  ['INVALID_FILL', 'filling mode not supported', 'INVALID_FILLING'],
  ['CONNECTION', 'no connection to the trade server', 'unresolved'],
  ['ONLY_REAL', 'allowed on real accounts only', 'TRADE_DISABLED'],
  ['LIMIT_ORDERS', 'pending order limit reached', 'LIMIT_REACHED'],
  ['LIMIT_VOLUME', 'volume limit of the symbol reached', 'LIMIT_REACHED'],
  ['INVALID_ORDER', 'order type invalid or not allowed', 'INVALID_ORDER'],
  ['POSITION_CLOSED', 'position already closed', 'POSITION_NOT_FOUND'],
  ['INVALID_CLOSE_VOLUME', 'close volume exceeds the position', 'INVALID_VOLUME'],
  ['CLOSE_ORDER_EXIST', 'a close order for the position exists', 'INVALID_VOLUME'],
  ['LIMIT_POSITIONS', 'position limit reached', 'LIMIT_REACHED'],
  ['REJECT_CANCEL', 'activation rejected, order cancelled', 'MT5_REJECTED'],
  ['LONG_ONLY', 'only long positions allowed', 'TRADE_DISABLED'],
  ['SHORT_ONLY', 'only short positions allowed', 'TRADE_DISABLED'],
  ['CLOSE_ONLY', 'only closing allowed', 'TRADE_DISABLED'],
  ['FIFO_CLOSE', 'only the oldest position may be closed (FIFO)', 'TRADE_DISABLED'],
  ['HEDGE_PROHIBITED', 'opposite positions are forbidden', 'TRADE_DISABLED'],
];

const OUTCOMES: ReadonlySet<string> = new Set(['executed', 'placed', 'partial', 'unresolved']);
const isOutcome = (word: string): word is RetcodeOutcome => OUTCOMES.has(word);

function infoOf([name, meaning, result, retryable]: Row): RetcodeInfo {
  const outcome = isOutcome(result) ? result : 'rejected';
  const unresolved = outcome === 'unresolved' ? 'OUTCOME_UNKNOWN' : null;
  return Object.freeze({
    retcode: RETCODE[name],
    name,
    meaning,
    errorCode: isOutcome(result) ? unresolved : result,
    outcome,
    retryable: retryable === 'retryable',
  });
}

/** Every code of the table, ascending. */
export const RETCODES: readonly RetcodeInfo[] = ROWS.map(infoOf);

const BY_NUMBER: ReadonlyMap<number, RetcodeInfo> = new Map(
  RETCODES.map((info) => [info.retcode, info]),
);

/**
 * The row of a return code. A number that is not in the table proves nothing: it is reported as
 * `unresolved`, so that no order is called rejected without proof.
 */
export function retcodeInfo(retcode: number): RetcodeInfo {
  return (
    BY_NUMBER.get(retcode) ?? {
      retcode,
      name: `UNKNOWN_${retcode}`,
      meaning: 'a return code that the MQL5 Reference does not list',
      errorCode: 'OUTCOME_UNKNOWN',
      outcome: 'unresolved',
      retryable: false,
    }
  );
}
