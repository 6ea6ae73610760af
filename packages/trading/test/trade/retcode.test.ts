import { describe, expect, it } from 'bun:test';
import { RETCODE, RETCODES, retcodeInfo } from '../../src/index.ts';

/**
 * Number, bridge code, outcome and retry as the reference lists them, independent of the source.
 */
const REFERENCE: readonly (readonly [number, string, string | null, string, boolean])[] = [
  [10004, 'REQUOTE', 'REQUOTE', 'rejected', true],
  [10006, 'REJECT', 'MT5_REJECTED', 'rejected', false],
  [10007, 'CANCEL', 'MT5_REJECTED', 'rejected', false],
  [10008, 'PLACED', null, 'placed', false],
  [10009, 'DONE', null, 'executed', false],
  [10010, 'DONE_PARTIAL', null, 'partial', false],
  [10011, 'ERROR', 'OUTCOME_UNKNOWN', 'unresolved', false],
  [10012, 'TIMEOUT', 'OUTCOME_UNKNOWN', 'unresolved', false],
  [10013, 'INVALID', 'MT5_REJECTED', 'rejected', false],
  [10014, 'INVALID_VOLUME', 'INVALID_VOLUME', 'rejected', false],
  [10015, 'INVALID_PRICE', 'INVALID_PRICE', 'rejected', false],
  [10016, 'INVALID_STOPS', 'INVALID_STOPS', 'rejected', false],
  [10017, 'TRADE_DISABLED', 'TRADE_DISABLED', 'rejected', false],
  [10018, 'MARKET_CLOSED', 'MARKET_CLOSED', 'rejected', true],
  [10019, 'NO_MONEY', 'INSUFFICIENT_MARGIN', 'rejected', false],
  [10020, 'PRICE_CHANGED', 'REQUOTE', 'rejected', true],
  [10021, 'PRICE_OFF', 'NO_QUOTES', 'rejected', true],
  [10022, 'INVALID_EXPIRATION', 'INVALID_EXPIRATION', 'rejected', false],
  [10023, 'ORDER_CHANGED', 'ORDER_BUSY', 'rejected', true],
  [10024, 'TOO_MANY_REQUESTS', 'RATE_LIMITED', 'rejected', true],
  [10025, 'NO_CHANGES', 'NO_CHANGES', 'rejected', false],
  [10026, 'SERVER_DISABLES_AT', 'TRADE_DISABLED', 'rejected', false],
  [10027, 'CLIENT_DISABLES_AT', 'TRADE_DISABLED', 'rejected', false],
  [10028, 'LOCKED', 'ORDER_BUSY', 'rejected', true],
  [10029, 'FROZEN', 'ORDER_FROZEN', 'rejected', false],
  [10030, 'INVALID_FILL', 'INVALID_FILLING', 'rejected', false],
  [10031, 'CONNECTION', 'OUTCOME_UNKNOWN', 'unresolved', false],
  [10032, 'ONLY_REAL', 'TRADE_DISABLED', 'rejected', false],
  [10033, 'LIMIT_ORDERS', 'LIMIT_REACHED', 'rejected', false],
  [10034, 'LIMIT_VOLUME', 'LIMIT_REACHED', 'rejected', false],
  [10035, 'INVALID_ORDER', 'INVALID_ORDER', 'rejected', false],
  [10036, 'POSITION_CLOSED', 'POSITION_NOT_FOUND', 'rejected', false],
  [10038, 'INVALID_CLOSE_VOLUME', 'INVALID_VOLUME', 'rejected', false],
  [10039, 'CLOSE_ORDER_EXIST', 'INVALID_VOLUME', 'rejected', false],
  [10040, 'LIMIT_POSITIONS', 'LIMIT_REACHED', 'rejected', false],
  [10041, 'REJECT_CANCEL', 'MT5_REJECTED', 'rejected', false],
  [10042, 'LONG_ONLY', 'TRADE_DISABLED', 'rejected', false],
  [10043, 'SHORT_ONLY', 'TRADE_DISABLED', 'rejected', false],
  [10044, 'CLOSE_ONLY', 'TRADE_DISABLED', 'rejected', false],
  [10045, 'FIFO_CLOSE', 'TRADE_DISABLED', 'rejected', false],
  [10046, 'HEDGE_PROHIBITED', 'TRADE_DISABLED', 'rejected', false],
];

describe('return codes', () => {
  it('are exactly those of the reference, each with one error code and one outcome', () => {
    const table = RETCODES.map(({ retcode, name, errorCode, outcome, retryable }) => [
      retcode,
      name,
      errorCode,
      outcome,
      retryable,
    ]);
    expect(table).toEqual(REFERENCE.map((row) => [...row]));
    expect(Object.values(RETCODE)).toHaveLength(REFERENCE.length);
  });

  it('prove nothing when the table does not know them', () => {
    for (const retcode of [0, 10005, 10037, 10047, Number.NaN]) {
      expect(retcodeInfo(retcode)).toMatchObject({ outcome: 'unresolved', retryable: false });
    }
  });
});
