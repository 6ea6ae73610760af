import { describe, expect, it } from 'bun:test';
import {
  asPoints,
  asPrice,
  asSymbolName,
  asUtcMs,
  type Bar,
  DAY_MS,
  NEW_YORK_CLOSE,
  priceToPoints,
  type SymbolSpec,
  type Tick,
  type Timeframe,
} from '@mt5-bridge/trading';
import fc from 'fast-check';
import { CATALOGUE } from '../../src/catalogue/catalogue.ts';
import { barSpan } from '../../src/feed/bar-span.ts';
import { SyntheticFeed } from '../../src/feed/synthetic/synthetic-feed.ts';

const NOON = Date.UTC(2026, 10, 24, 12, 0, 30);

function marketAt(nowMs: number, tradingHours: 'always' | 'real' = 'always', seed = 42) {
  const clock = { nowMs: () => nowMs, schedule: () => () => undefined };
  const zone = NEW_YORK_CLOSE;
  return new SyntheticFeed({ seed, clock, catalogue: CATALOGUE, zone, tradingHours });
}

/** Straight from the definition of a bar, to compare with. */
function barOf(
  spec: SymbolSpec,
  timeframe: Timeframe,
  timeMs: Bar['timeMs'],
  ticks: readonly Tick[],
) {
  const bids = ticks.map(({ bid }) => bid);
  const points = (price: number): number => priceToPoints(price, spec.digits);
  const spreads = ticks.map(({ bid, ask }) => points(ask) - points(bid));
  return {
    symbol: spec.name,
    timeframe,
    timeMs,
    open: bids[0] ?? asPrice(0),
    high: asPrice(Math.max(...bids)),
    low: asPrice(Math.min(...bids)),
    close: bids.at(-1) ?? asPrice(0),
    tickVolume: ticks.length,
    spread: asPoints(Math.min(...spreads)),
    realVolume: 0,
  };
}

describe('bars of the synthetic market', () => {
  it('are exactly those of its ticks, any symbol, timeframe and hour', () => {
    const timeframes = ['M1', 'M5', 'M30', 'H1'] as const;
    fc.assert(
      fc.property(
        fc.constantFrom(...CATALOGUE),
        fc.constantFrom(...timeframes),
        fc.integer({ min: 1, max: 2_000 }),
        fc.constantFrom('always' as const, 'real' as const),
        (row, timeframe, hoursAgo, tradingHours) => {
          const { history } = marketAt(NOON, tradingHours);
          const fromMs = barSpan('H1', NOON - hoursAgo * 3_600_000, NEW_YORK_CLOSE).startMs;
          const bars = history.bars(row.name, timeframe, { fromMs, count: 3 });
          for (const bar of bars) {
            const { startMs, endMs } = barSpan(timeframe, bar.timeMs, NEW_YORK_CLOSE);
            const range = { fromMs: startMs, toMs: endMs - 1, count: 100_000 };
            const ticks = history.ticks(row.name, range);
            expect(bar).toEqual(barOf(row, timeframe, bar.timeMs, ticks));
          }
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it('grow with the ticks of the minute that is not over', () => {
    const row = CATALOGUE[0];
    if (row === undefined) throw new Error('the catalogue is empty');
    const { history } = marketAt(NOON);
    const [bar] = history.bars(row.name, 'M1', { count: 1 });
    const ticks = history.ticks(row.name, { fromMs: bar?.timeMs ?? 0, count: 10_000 });
    expect(bar).toEqual(barOf(row, 'M1', barStart(bar), ticks));
    expect(Math.max(...ticks.map(({ timeMs }) => timeMs))).toBeLessThanOrEqual(NOON);
  });

  it('come oldest first, the newest of a count or the first of a range', () => {
    const { history } = marketAt(NOON);
    const symbol = asSymbolName('GBPUSD');
    const newest = history.bars(symbol, 'M15', { count: 8 });
    expect(newest.map(({ timeMs }) => timeMs)).toEqual(
      Array.from({ length: 8 }, (_, i) => barStart(newest[0]) + i * 900_000).map(asUtcMs),
    );
    const fromMs = barStart(newest[2]);
    expect(history.bars(symbol, 'M15', { fromMs, count: 3 })).toEqual(newest.slice(2, 5));
    expect(history.bars(symbol, 'M15', { fromMs: fromMs + 1, count: 2 })).toEqual(
      newest.slice(3, 5),
    );
    expect(history.bars(symbol, 'M15', { toMs: fromMs, count: 2 })).toEqual(newest.slice(1, 3));
  });

  it("start the day at the server's midnight", () => {
    const days = marketAt(NOON).history.bars(asSymbolName('EURUSD'), 'D1', { count: 60 });
    const hours = new Set(days.map(({ timeMs }) => new Date(timeMs).getUTCHours()));
    // New York left summer time on 1 November 2026: 21:00 UTC before, 22:00 after.
    expect([...hours]).toEqual([21, 22]);
    expect(days.at(-1)?.timeMs).toBe(asUtcMs(Date.UTC(2026, 10, 23, 22)));
  });
});

describe('prices of the synthetic market', () => {
  it('keep EURUSD between 1.0815 and 1.0885 with every seed, day and year', () => {
    const anyMinute = fc.integer({ min: Date.UTC(2025, 0, 1), max: Date.UTC(2045, 0, 1) });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 32 - 1 }), anyMinute, (seed, nowMs) => {
        const { history } = marketAt(nowMs, 'always', seed);
        const [day] = history.bars(asSymbolName('EURUSD'), 'D1', { count: 1 });
        expect(day?.low).toBeGreaterThanOrEqual(1.0815);
        for (const { bid, ask } of history.ticks(asSymbolName('EURUSD'), { count: 200 })) {
          expect(bid).toBeGreaterThanOrEqual(1.0815);
          expect(ask).toBeLessThanOrEqual(1.0885);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('keep the ask of EURUSD below 1.0885 in the widest minutes of 90 days', () => {
    const { history } = marketAt(NOON);
    const symbol = asSymbolName('EURUSD');
    const bars = history.bars(symbol, 'M1', { count: 90 * 1440 });
    const widest = [...bars].sort((a, b) => b.high + b.spread / 1e5 - (a.high + a.spread / 1e5));
    for (const bar of widest.slice(0, 30)) {
      const ticks = history.ticks(symbol, { fromMs: bar.timeMs, count: 200 });
      expect(Math.max(...ticks.map(({ ask }) => ask))).toBeLessThanOrEqual(1.0885);
    }
    expect(Math.max(...bars.map(({ high }) => high))).toBeLessThan(1.0885);
    expect(Math.min(...bars.map(({ low }) => low))).toBeGreaterThan(1.0815);
  });

  it('move as lively as the real market, by day and by minute', () => {
    const { history } = marketAt(NOON);
    const symbol = asSymbolName('EURUSD');
    const days = history.bars(symbol, 'D1', { count: 60 }).slice(0, -1);
    const range = days.reduce((sum, { high, low }) => sum + high - low, 0) / days.length;
    expect(range).toBeGreaterThan(0.002);
    expect(range).toBeLessThan(0.005);
    const minutes = history.bars(symbol, 'M1', { count: 1440 });
    const still = minutes.filter(({ high, low }) => high === low).length;
    expect(still / minutes.length).toBeLessThan(0.1);
  });

  it('are livelier when London and New York are open than in the night', () => {
    const { history } = marketAt(NOON);
    const hours = history.bars(asSymbolName('EURUSD'), 'H1', { count: 24 * 60 });
    const volume = (hour: number): number =>
      hours
        .filter(({ timeMs }) => new Date(timeMs).getUTCHours() === hour)
        .reduce((sum, { tickVolume }) => sum + tickVolume, 0);
    expect(volume(14)).toBeGreaterThan(2 * volume(4));
  });

  it("widen the spread at the server's midnight", () => {
    const { history } = marketAt(NOON);
    const symbol = asSymbolName('GBPUSD');
    const midnight = Date.UTC(2026, 10, 23, 22);
    const [rollover] = history.bars(symbol, 'M1', { fromMs: midnight, count: 1 });
    const [quiet] = history.bars(symbol, 'M1', { fromMs: midnight + 7_200_000, count: 1 });
    expect(rollover?.spread ?? 0).toBeGreaterThan(5 * (quiet?.spread ?? 0));
  });

  it('keep crosses in line with their pairs', () => {
    const { history } = marketAt(NOON);
    const close = (name: string): number =>
      history.bars(asSymbolName(name), 'M1', { toMs: NOON - 60_000, count: 1 })[0]?.close ?? 0;
    const implied = close('EURUSD') * close('USDJPY');
    expect(Math.abs(close('EURJPY') / implied - 1)).toBeLessThan(0.001);
    expect(Math.abs(close('EURGBP') / (close('EURUSD') / close('GBPUSD')) - 1)).toBeLessThan(0.001);
  });

  it('stay on the price grid of the symbol', () => {
    const future = asSymbolName('ESZ27');
    for (const { bid, ask } of marketAt(NOON).history.ticks(future, { count: 500 })) {
      expect(bid * 4).toBe(Math.round(bid * 4));
      expect(ask * 4).toBe(Math.round(ask * 4));
    }
  });

  it('end with the life of a future', () => {
    const afterExpiry = Date.UTC(2027, 11, 20);
    const { history } = marketAt(afterExpiry);
    const ticks = history.ticks(asSymbolName('ESZ27'), { count: 1 });
    expect(ticks[0]?.timeMs ?? 0).toBeLessThan(Date.UTC(2027, 11, 17, 14, 30));
    expect(
      history.ticks(asSymbolName('ESZ27'), { fromMs: afterExpiry - DAY_MS, count: 1 }),
    ).toEqual([]);
  });
});

function barStart(bar: Bar | undefined): Bar['timeMs'] {
  return bar?.timeMs ?? asUtcMs(0);
}
