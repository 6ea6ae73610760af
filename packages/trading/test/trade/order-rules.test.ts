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
  isExpirationValid,
  isExpired,
  isFillingAllowed,
  isOnPriceGrid,
  isOrderFrozen,
  isOrderTriggered,
  isPositionFrozen,
  isStopLimitSideRight,
  lotsToVolume,
  makeSymbolSpec,
  type OrderFilling,
  orderComment,
  orderEnd,
  otherFilling,
  type PendingOrderType,
  pendingPriceFault,
  positionTrigger,
  sanitizeComment,
  snapToGrid,
  stopComment,
  stopLevelsFault,
  stopsEndDaily,
  volumeFault,
} from '../../src/index.ts';

const spec = makeSymbolSpec({});
const market = (bid: number, ask: number, last = 0) => ({
  bid: asPrice(bid),
  ask: asPrice(ask),
  last: asPrice(last),
});

describe('triggers', () => {
  it.each<[PendingOrderType, 'bid' | 'ask', 'rising' | 'falling']>([
    ['BUY_LIMIT', 'ask', 'falling'],
    ['BUY_STOP', 'ask', 'rising'],
    ['BUY_STOP_LIMIT', 'ask', 'rising'],
    ['SELL_LIMIT', 'bid', 'rising'],
    ['SELL_STOP', 'bid', 'falling'],
    ['SELL_STOP_LIMIT', 'bid', 'falling'],
  ])('%s looks at the %s, %s, touching included', (type, side, direction) => {
    const at = (points: number) => {
      const price = 1.1 + points / 100_000;
      return side === 'ask' ? market(price - 0.01, price) : market(price, price + 0.01);
    };
    const before = direction === 'rising' ? -1 : 1;
    expect(isOrderTriggered(spec, type, 1.1, at(before))).toBe(false);
    expect(isOrderTriggered(spec, type, 1.1, at(0))).toBe(true);
    expect(isOrderTriggered(spec, type, 1.1, at(-before))).toBe(true);
  });

  it('look at the last deal on an exchange', () => {
    const stock = makeSymbolSpec({ calcMode: 'EXCH_STOCKS' });
    expect(isOrderTriggered(stock, 'BUY_LIMIT', 1.1, market(1.2, 1.3, 1.1))).toBe(true);
    expect(isOrderTriggered(stock, 'BUY_LIMIT', 1.1, market(1.0, 1.05))).toBe(true);
  });

  it('see nothing without a price', () => {
    expect(isOrderTriggered(spec, 'SELL_STOP', 1.1, market(0, 0))).toBe(false);
    const position = { side: 'BUY', stopLoss: 1.1, takeProfit: 0 } as const;
    expect(positionTrigger(spec, position, market(0, 0))).toBeUndefined();
  });

  it('close longs on Bid and shorts on Ask, the stop loss first', () => {
    const long = { side: 'BUY', stopLoss: 1.1, takeProfit: 1.2 } as const;
    expect(positionTrigger(spec, long, market(1.1, 1.11))).toBe('SL');
    expect(positionTrigger(spec, long, market(1.15, 1.25))).toBeUndefined();
    expect(positionTrigger(spec, long, market(1.2, 1.21))).toBe('TP');
    const short = { side: 'SELL', stopLoss: 1.2, takeProfit: 1.1 } as const;
    expect(positionTrigger(spec, short, market(1.15, 1.2))).toBe('SL');
    expect(positionTrigger(spec, short, market(1.05, 1.1))).toBe('TP');
    expect(positionTrigger(spec, { ...short, stopLoss: 0 }, market(1.3, 1.3))).toBeUndefined();
  });

  it('turn a stop-limit order into the limit order of its side', () => {
    expect(activatedType('BUY_STOP_LIMIT')).toBe('BUY_LIMIT');
    expect(activatedType('SELL_STOP_LIMIT')).toBe('SELL_LIMIT');
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

  it('has one other to try after 10030', () => {
    expect(['IOC', 'FOK', 'RETURN'].map((f) => otherFilling(f as OrderFilling))).toEqual([
      'FOK',
      'IOC',
      undefined,
    ]);
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

  it('must be allowed and lie in the future', () => {
    const life = { time: 'SPECIFIED', setupMs, expirationMs: at('2025-01-27T11:00') } as const;
    expect(isExpirationValid(spec, life, setupMs)).toBe(true);
    expect(isExpirationValid(spec, life, at('2025-01-27T11:00'))).toBe(false);
    expect(isExpirationValid({ ...spec, expirationFlags: 3 }, life, setupMs)).toBe(false);
    expect(isExpirationValid(spec, { ...life, expirationMs: null }, setupMs)).toBe(false);
    expect(isExpirationValid(spec, { ...life, time: 'GTC' }, setupMs)).toBe(true);
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
