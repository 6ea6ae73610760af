import { describe, expect, it } from 'bun:test';
import {
  asCurrency,
  type CommissionRule,
  closeByCommission,
  dayOfDate,
  dealCommission,
  lotCost,
  lotsToVolume,
  makeSymbolSpec,
  type RateSide,
  swapCharge,
  swapMultiplier,
  swapReopenPrice,
} from '../../src/index.ts';

const eurusd = makeSymbolSpec({});
/** USD account: one euro brings 1.1 and costs 1.2. */
const rate = (currency: string, side: RateSide): number | undefined => {
  if (currency === 'USD') return 1;
  return currency === 'EUR' ? (side === 'BID' ? 1.1 : 1.2) : undefined;
};
const long = { side: 'BUY', volume: lotsToVolume(2), price: 1.15 } as const;
const short = { ...long, side: 'SELL' } as const;

describe('swap of a night', () => {
  it.each([
    ['DISABLED', 0],
    ['POINTS', -20],
    ['CURRENCY_DEPOSIT', -20],
    ['CURRENCY_SYMBOL', -24],
    ['CURRENCY_MARGIN', -24],
    ['CURRENCY_PROFIT', -20],
    ['INTEREST_CURRENT', -61.11],
    ['INTEREST_OPEN', -61.11],
    ['REOPEN_CURRENT', 0],
    ['REOPEN_BID', 0],
  ] as const)('in mode %s', (swapMode, expected) => {
    const spec = makeSymbolSpec({ swapMode, swapLong: -10 });
    expect(Number(swapCharge(spec, long, rate, 2))).toBe(expected);
  });

  it('pays at the lower rate and charges at the higher one', () => {
    const spec = makeSymbolSpec({ swapMode: 'CURRENCY_SYMBOL', swapLong: 10, swapShort: -10 });
    expect(Number(swapCharge(spec, long, rate, 2))).toBe(22);
    expect(Number(swapCharge(spec, short, rate, 2))).toBe(-24);
  });

  it('converts interest at Bid for a long and at Ask for a short position', () => {
    const spec = makeSymbolSpec({ swapMode: 'INTEREST_CURRENT', swapLong: 3.6, swapShort: 3.6 });
    expect(Number(swapCharge(spec, long, rate, 2))).toBe(22);
    expect(Number(swapCharge(spec, short, rate, 2))).toBe(24);
  });

  it('rounds the worth of a point first, so that tiny positions pay nothing', () => {
    const spec = makeSymbolSpec({
      swapMode: 'POINTS',
      swapLong: -1000,
      digits: 5,
      contractSize: 400,
    });
    const tiny = { ...long, volume: lotsToVolume(0.01) };
    expect(Number(swapCharge(spec, tiny, rate, 2))).toBe(0);
  });

  it('is rounded once, after the multiplier of the day', () => {
    const spec = makeSymbolSpec({ swapMode: 'POINTS', swapLong: -0.333 });
    const one = { ...long, volume: lotsToVolume(1) };
    expect(Number(swapCharge(spec, one, rate, 2))).toBe(-0.33);
    expect(Number(swapCharge(spec, one, rate, 2, 3))).toBe(-1);
  });

  it('counts a future’s points by its ticks', () => {
    const future = { calcMode: 'FUTURES', tickSize: 0.1, tickValue: 2, digits: 1 } as const;
    const spec = makeSymbolSpec({ ...future, swapMode: 'POINTS', swapLong: -1 });
    expect(Number(swapCharge(spec, long, rate, 2))).toBe(-4);
    expect(lotCost(makeSymbolSpec({ ...future, contractSize: 100 }), 33)).toBe(66_000);
  });

  it('is not computed when a conversion is missing', () => {
    const spec = makeSymbolSpec({
      swapMode: 'CURRENCY_PROFIT',
      swapLong: 1,
      currencyProfit: asCurrency('RUB'),
    });
    expect(swapCharge(spec, long, rate, 2)).toBeUndefined();
  });

  it('moves the open price in the reopening modes, against the position when negative', () => {
    const spec = makeSymbolSpec({ swapMode: 'REOPEN_CURRENT', swapLong: -10, swapShort: -5 });
    expect(Number(swapReopenPrice(spec, 'BUY', 1.1))).toBe(1.1001);
    expect(Number(swapReopenPrice(spec, 'SELL', 1.1, 3))).toBe(1.09985);
  });
});

describe('nights', () => {
  const monday = dayOfDate(2025, 2, 3);

  it('count by weekday: three on Wednesday, none at the weekend', () => {
    const week = [0, 1, 2, 3, 4, 5, 6].map((offset) => swapMultiplier(eurusd, monday + offset));
    expect(week).toEqual([1, 1, 3, 1, 1, 0, 0]);
  });

  it('of a holiday are charged the day before', () => {
    const holidays = ['2025-02-05', '2025-02-06'];
    const week = [0, 1, 2, 3, 4].map((day) => swapMultiplier(eurusd, monday + day, holidays));
    expect(week).toEqual([1, 5, 0, 0, 1]);
  });
});

describe('commission', () => {
  const rule = (more: Partial<CommissionRule>): CommissionRule => ({
    entry: 'ALL',
    unit: 'PER_LOT',
    value: 3,
    ...more,
  });
  const charge = (
    given: CommissionRule,
    entry: 'IN' | 'OUT' | 'INOUT' | 'OUT_BY' = 'IN',
    lots = 2,
  ): number | undefined => {
    const deal = {
      entry,
      volume: lotsToVolume(lots),
      price: 1.15,
      closedVolume: lotsToVolume(0.5),
    };
    return dealCommission(given, eurusd, deal, rate, 2);
  };

  it.each<[string, Partial<CommissionRule>, number]>([
    ['per lot', {}, -6],
    ['per deal', { unit: 'PER_DEAL' }, -3],
    ['per lot in the base currency', { currency: 'BASE' }, -7.2],
    ['in points', { unit: 'POINTS' }, -6],
    ['in percent of turnover', { unit: 'PERCENT_OF_TURNOVER', value: 0.01 }, -24],
    ['at least the minimum', { min: 10 }, -10],
    ['at most the maximum', { max: 5 }, -5],
    [
      'by the tier reached',
      {
        tiers: [
          { from: 0, value: 1 },
          { from: 2, value: 2 },
        ],
      },
      -4,
    ],
  ])('%s', (_what, more, expected) => {
    expect(charge(rule(more))).toBe(expected);
  });

  it('is charged on entries, exits or both; a reversal is both', () => {
    const [entry, exit] = [rule({ entry: 'ENTRY' }), rule({ entry: 'EXIT' })];
    expect([charge(entry), charge(entry, 'OUT'), charge(entry, 'INOUT')]).toEqual([-6, 0, -4.5]);
    expect([charge(exit), charge(exit, 'OUT'), charge(exit, 'INOUT')]).toEqual([0, -6, -1.5]);
    expect([charge(rule({}), 'INOUT'), charge(rule({}), 'OUT_BY')]).toEqual([-6, 0]);
  });

  it('of a Close By lands on the first deal, and only when exits are charged', () => {
    const deal = { volume: lotsToVolume(1), price: 1.15 };
    const both = (given: CommissionRule) => closeByCommission(given, eurusd, [deal, deal], rate, 2);
    expect(both(rule({ entry: 'EXIT' }))).toMatchObject({ first: -6, second: 0 });
    expect(both(rule({ entry: 'ENTRY' }))).toMatchObject({ first: 0, second: 0 });
    expect(both(rule({}))).toMatchObject({ first: 0, second: 0 });
  });

  it('is not computed when a conversion is missing', () => {
    const spec = makeSymbolSpec({ currencyBase: asCurrency('RUB') });
    const deal = { entry: 'IN', volume: lotsToVolume(1), price: 1 } as const;
    expect(dealCommission(rule({ currency: 'BASE' }), spec, deal, rate, 2)).toBeUndefined();
  });
});
