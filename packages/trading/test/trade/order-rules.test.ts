import { describe, expect, it } from 'bun:test';
import {
  activatedType,
  asPoints,
  asPrice,
  asServerMs,
  chooseFilling,
  cutComment,
  type ExecutionMode,
  exceedsVolumeLimit,
  isExpired,
  isFillingAllowed,
  isOnPriceGrid,
  isOrderFrozen,
  isPositionFrozen,
  isStopLimitSideRight,
  lotsToVolume,
  makeSymbolSpec,
  type OrderFilling,
  orderComment,
  orderEnd,
  type PendingOrderType,
  pendingPriceFault,
  sanitizeComment,
  snapToGrid,
  stopComment,
  stopLevelsFault,
  stopsEndDaily,
  triggeredFillPrice,
  usesLastPrice,
  volumeFault,
} from '../../src/index.ts';

const spec = makeSymbolSpec({});
const market = (bid: number, ask: number) => ({ bid, ask });

describe('triggers', () => {
  it('turn a stop-limit order into the limit order of its side', () => {
    expect(activatedType('BUY_STOP_LIMIT')).toBe('BUY_LIMIT');
    expect(activatedType('SELL_STOP_LIMIT')).toBe('SELL_LIMIT');
  });

  it('look at the last deal on an exchange only', () => {
    expect(usesLastPrice({ calcMode: 'EXCH_STOCKS' })).toBe(true);
    expect(usesLastPrice({ calcMode: 'FUTURES' })).toBe(false);
  });

  it('fill at the market or at the price of the order, as the server is set', () => {
    const [level, at] = [asPrice(1.1), asPrice(1.1002)];
    expect(triggeredFillPrice('market_price', level, at)).toBe(at);
    expect(triggeredFillPrice('request_price', level, at)).toBe(level);
  });
});

describe('levels', () => {
  const tight = makeSymbolSpec({ stopsLevel: asPoints(10), freezeLevel: asPoints(10) });

  it.each([
    ['BUY', 1.0999, 0, 'too_close'],
    ['BUY', 1.0998, 0, undefined],
    ['BUY', 1.1001, 0, 'wrong_side'],
    ['BUY', 0, 1.1001, undefined],
    ['BUY', 0, 1.10005, 'too_close'],
    ['BUY', 0, 1.0999, 'wrong_side'],
    ['SELL', 1.1001, 0, undefined],
    ['SELL', 1.10005, 0, 'too_close'],
    ['SELL', 1.0999, 0, 'wrong_side'],
    ['SELL', 0, 1.1001, 'wrong_side'],
    ['SELL', 0, 0, undefined],
  ] as const)('of a %s with SL %p and TP %p at 1.1: %p', (side, stopLoss, takeProfit, fault) => {
    const level = stopLoss === 1.0999 && side === 'BUY' ? 1.09995 : stopLoss;
    expect(stopLevelsFault(tight, side, { stopLoss: level, takeProfit }, 1.1)).toBe(fault);
  });

  it.each<[PendingOrderType, number, 'wrong_side' | 'too_close' | undefined]>([
    ['BUY_LIMIT', 1.1002, undefined],
    ['BUY_LIMIT', 1.10025, 'too_close'],
    ['BUY_LIMIT', 1.1004, 'wrong_side'],
    ['BUY_STOP', 1.1004, undefined],
    ['BUY_STOP', 1.1002, 'wrong_side'],
    ['SELL_LIMIT', 1.1001, undefined],
    ['SELL_LIMIT', 1.0999, 'wrong_side'],
    ['SELL_STOP', 1.0999, undefined],
    ['SELL_STOP', 1.1001, 'wrong_side'],
    ['SELL_STOP_LIMIT', 1.09995, 'too_close'],
  ])('of a pending %s at %p against 1.1/1.1003: %p', (type, price, fault) => {
    expect(pendingPriceFault(tight, type, price, market(1.1, 1.1003))).toBe(fault);
  });

  it('do not bind limit orders in Exchange execution', () => {
    const exchange = makeSymbolSpec({ executionMode: 'EXCHANGE', stopsLevel: asPoints(10) });
    expect(pendingPriceFault(exchange, 'BUY_LIMIT', 1.2, market(1.1, 1.1003))).toBeUndefined();
    expect(
      stopLevelsFault(exchange, 'BUY', { stopLoss: 1.09999, takeProfit: 0 }, 1.1),
    ).toBeUndefined();
  });

  it('freeze at exactly the level and nearer', () => {
    expect(isOrderFrozen(tight, 'BUY_LIMIT', 1.1002, market(1.1, 1.1003))).toBe(true);
    expect(isOrderFrozen(tight, 'BUY_LIMIT', 1.10019, market(1.1, 1.1003))).toBe(false);
    expect(isOrderFrozen(spec, 'BUY_LIMIT', 1.1003, market(1.1, 1.1003))).toBe(false);
    expect(isPositionFrozen(tight, { stopLoss: 0, takeProfit: 1.1001 }, 1.1)).toBe(true);
    expect(isPositionFrozen(tight, { stopLoss: 1.0998, takeProfit: 0 }, 1.1)).toBe(false);
  });

  it('put the limit of a stop-limit order behind its stop', () => {
    expect(isStopLimitSideRight(spec, 'BUY_STOP_LIMIT', 1.1, 1.09)).toBe(true);
    expect(isStopLimitSideRight(spec, 'BUY_STOP_LIMIT', 1.1, 1.11)).toBe(false);
    expect(isStopLimitSideRight(spec, 'SELL_STOP_LIMIT', 1.1, 1.11)).toBe(true);
    expect(isStopLimitSideRight(spec, 'SELL_STOP_LIMIT', 1.1, 0)).toBe(false);
  });
});

describe('filling', () => {
  const allowed = (executionMode: ExecutionMode, fillingFlags: number): string =>
    (['FOK', 'IOC', 'RETURN', 'BOC'] as const satisfies readonly OrderFilling[])
      .filter((filling) => isFillingAllowed({ executionMode, fillingFlags }, 'BUY', filling))
      .join(' ');

  it.each<[ExecutionMode, number, string, OrderFilling]>([
    ['REQUEST', 0, 'FOK IOC RETURN', 'FOK'],
    ['INSTANT', 1, 'FOK IOC RETURN', 'FOK'],
    ['MARKET', 1, 'FOK', 'FOK'],
    ['MARKET', 2, 'IOC', 'IOC'],
    ['MARKET', 3, 'FOK IOC', 'IOC'],
    ['EXCHANGE', 0, 'RETURN', 'RETURN'],
    ['EXCHANGE', 7, 'FOK IOC RETURN', 'RETURN'],
  ])('of a market order in %s with flags %p: %s, best %s', (mode, flags, expected, best) => {
    expect(allowed(mode, flags)).toBe(expected);
    expect(chooseFilling({ executionMode: mode, fillingFlags: flags }, 'BUY')).toBe(best);
  });

  it('of a pending order is RETURN everywhere, and BOC for limits of an exchange', () => {
    const exchange = { executionMode: 'EXCHANGE', fillingFlags: 4 } as const;
    expect(chooseFilling(spec, 'BUY_STOP')).toBe('RETURN');
    expect(isFillingAllowed(spec, 'BUY_STOP', 'RETURN')).toBe(true);
    expect(isFillingAllowed(exchange, 'BUY_LIMIT', 'BOC')).toBe(true);
    expect(isFillingAllowed(exchange, 'SELL_STOP_LIMIT', 'BOC')).toBe(true);
    expect(isFillingAllowed(exchange, 'BUY_STOP', 'BOC')).toBe(false);
    expect(isFillingAllowed(spec, 'BUY_LIMIT', 'BOC')).toBe(false);
  });
});

describe('volumes and prices of a request', () => {
  it('keep to minimum, maximum and step, except for the rest of a position', () => {
    const grid = makeSymbolSpec({
      volumeMin: lotsToVolume(0.1),
      volumeMax: lotsToVolume(5),
      volumeStep: lotsToVolume(0.05),
    });
    const fault = (lots: number, rest = false) => volumeFault(grid, lotsToVolume(lots), rest);
    expect([fault(0.1), fault(0.05), fault(5.05), fault(0.12)]).toEqual([
      undefined,
      'below_min',
      'above_max',
      'off_step',
    ]);
    expect([fault(0.03, true), fault(0, true), fault(6, true)]).toEqual([
      undefined,
      'below_min',
      'above_max',
    ]);
  });

  it('stay within the volume limit of a direction', () => {
    const limited = { volumeLimit: lotsToVolume(5) };
    expect(exceedsVolumeLimit(limited, lotsToVolume(5), lotsToVolume(0.01))).toBe(true);
    expect(exceedsVolumeLimit(limited, lotsToVolume(0), lotsToVolume(5))).toBe(false);
    expect(exceedsVolumeLimit(spec, lotsToVolume(900), lotsToVolume(5))).toBe(false);
  });

  it('lie on the price grid, binary noise forgiven', () => {
    const quarter = { digits: 2, tickSize: 0.25 };
    expect([100.25, 100.2, 0, -1, Number.NaN].map((p) => isOnPriceGrid(quarter, p))).toEqual([
      true,
      false,
      false,
      false,
      false,
    ]);
    expect(isOnPriceGrid(spec, 1.0799999999999998)).toBe(true);
    expect(isOnPriceGrid(spec, 1.080004)).toBe(false);
    expect(Number(snapToGrid(quarter, 100.2))).toBe(100.25);
  });
});

describe('the end of an order', () => {
  const at = (text: string) => asServerMs(Date.parse(`${text}Z`));
  const setupMs = at('2025-01-27T10:00');
  const end = (time: 'GTC' | 'DAY' | 'SPECIFIED' | 'SPECIFIED_DAY', expirationMs = setupMs) =>
    orderEnd(spec, { time, setupMs, expirationMs });

  it('is never, with the trading day, at a moment, or with a date', () => {
    expect(end('GTC')).toBeNull();
    expect(end('DAY')).toBe(at('2025-01-28T00:00'));
    expect(end('SPECIFIED', at('2025-01-29T09:00'))).toBe(at('2025-01-29T09:00'));
    expect(end('SPECIFIED_DAY', at('2025-01-29T09:00'))).toBe(at('2025-01-29T23:59:59'));
  });

  it('comes with the day for symbols that keep orders for a day only', () => {
    const daily = makeSymbolSpec({ gtcMode: 'DAILY_EXCLUDING_STOPS' });
    expect(orderEnd(daily, { time: 'GTC', setupMs, expirationMs: null })).toBe(
      at('2025-01-28T00:00'),
    );
    expect([stopsEndDaily(daily), stopsEndDaily({ gtcMode: 'DAILY' })]).toEqual([false, true]);
  });

  it('takes effect at its moment', () => {
    expect(isExpired(setupMs, at('2025-01-27T09:59:59'))).toBe(false);
    expect(isExpired(setupMs, setupMs)).toBe(true);
    expect(isExpired(null, setupMs)).toBe(false);
  });
});

describe('comments', () => {
  it('are cut at 31 characters, never inside a surrogate pair', () => {
    expect(cutComment('x'.repeat(40))).toHaveLength(31);
    expect(cutComment(`${'x'.repeat(30)}\u{1F600}`)).toBe('x'.repeat(30));
    expect(cutComment('short')).toBe('short');
  });

  it('carry the fingerprint and up to 20 printable characters of the client', () => {
    expect(orderComment('ABCDEFGHIJ', 'trend following entry number 7')).toBe(
      'ABCDEFGHIJ trend following entr',
    );
    expect(orderComment('ABCDEFGHIJ', '')).toBe('ABCDEFGHIJ');
    expect(orderComment('', 'only mine')).toBe('only mine');
    expect(sanitizeComment(' a\n\u{1F600}é ')).toBe('a???');
  });

  it('of a server name the level that closed', () => {
    expect(stopComment('SL', 1.2345, 5)).toBe('[sl 1.23450]');
    expect(stopComment('TP', 1899.5, 2)).toBe('[tp 1899.50]');
  });
});
