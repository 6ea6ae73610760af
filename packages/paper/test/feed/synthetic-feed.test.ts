import { describe, expect, it } from 'bun:test';
import { ManualClock } from '@mt5-bridge/testkit/internal/manual-clock.ts';
import { asSymbolName, DAY_MS, NEW_YORK_CLOSE, type Tick } from '@mt5-bridge/trading';
import fc from 'fast-check';
import { CATALOGUE } from '../../src/catalogue/catalogue.ts';
import { SyntheticFeed } from '../../src/feed/synthetic/synthetic-feed.ts';

const EURUSD = asSymbolName('EURUSD');
const XAUUSD = asSymbolName('XAUUSD');

interface Setting {
  readonly seed?: number;
  readonly startMs?: number;
  readonly tradingHours?: 'always' | 'real';
}

function createMarket({ seed = 42, startMs, tradingHours = 'always' }: Setting = {}) {
  const clock = new ManualClock(startMs);
  const zone = NEW_YORK_CLOSE;
  const feed = new SyntheticFeed({ seed, clock, catalogue: CATALOGUE, zone, tradingHours });
  const ticks: Tick[] = [];
  return { clock, feed, ticks, sink: (some: readonly Tick[]) => ticks.push(...some) };
}

describe('the synthetic market', () => {
  it('quotes every symbol of the catalogue at once', () => {
    const { feed, ticks, sink } = createMarket();
    feed.start(sink);
    expect(new Set(ticks.map(({ symbol }) => symbol)).size).toBe(CATALOGUE.length);
    expect(feed.state).toBe('running');
  });

  it('gives the same bytes for the same seed and instant, whoever asks', () => {
    const anyInstant = fc.integer({ min: Date.UTC(2024, 0, 1), max: Date.UTC(2030, 0, 1) });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 32 - 1 }), anyInstant, (seed, startMs) => {
        const ask = () => {
          const { feed } = createMarket({ seed, startMs });
          return JSON.stringify([
            feed.history.ticks(XAUUSD, { count: 20 }),
            feed.history.bars(EURUSD, 'H1', { count: 2 }),
          ]);
        };
        expect(ask()).toBe(ask());
      }),
      { numRuns: 1_000 },
    );
  });

  it('differs from seed to seed', () => {
    const last = (seed: number) => createMarket({ seed }).feed.history.ticks(EURUSD, { count: 50 });
    expect(last(1)).not.toEqual(last(2));
  });

  it('goes on over a restart as if it had never stopped', () => {
    const whole = createMarket();
    whole.feed.start(whole.sink);
    whole.clock.advance(120_000);

    const before = createMarket();
    before.feed.start(before.sink);
    before.clock.advance(60_000);
    before.feed.stop();
    const after = createMarket({ startMs: before.clock.nowMs() });
    // The first delivery after a start shows the quotes that stand, which the first run has shown.
    const resumed: Tick[] = [];
    let isFirst = true;
    after.feed.start((some) => {
      if (!isFirst) resumed.push(...some);
      isFirst = false;
    });
    after.clock.advance(60_000);

    expect([...before.ticks, ...resumed]).toEqual(whole.ticks);
  });

  it('delivers live exactly what history tells afterwards', () => {
    const { clock, feed, ticks, sink } = createMarket();
    const fromMs = clock.nowMs() + 1;
    feed.start(sink);
    clock.advance(90_000);
    const live = ticks.filter((tick) => tick.symbol === EURUSD && tick.timeMs >= fromMs);
    const toMs = live.at(-1)?.timeMs ?? 0;
    expect(live.length).toBeGreaterThan(20);
    expect(feed.history.ticks(EURUSD, { fromMs, toMs, count: 10_000 })).toEqual(live);
  });

  it('delivers in order of time and never from the future', () => {
    const { clock, feed } = createMarket();
    let latestMs = 0;
    feed.start((some) => {
      for (const { timeMs } of some) {
        expect(timeMs).toBeLessThanOrEqual(clock.nowMs());
      }
      const times = some.map(({ timeMs }) => timeMs);
      expect(times).toEqual([...times].sort((a, b) => a - b));
      latestMs = Math.max(latestMs, ...times);
    });
    clock.advance(30_000);
    expect(clock.nowMs() - latestMs).toBeLessThan(1_000);
  });

  it('never repeats a quote, and its flags tell what changed', () => {
    const { feed } = createMarket();
    for (const symbol of [EURUSD, XAUUSD, asSymbolName('ESZ27')]) {
      const ticks = feed.history.ticks(symbol, { count: 3_000 });
      ticks.slice(1).forEach((tick, index) => {
        const prior = ticks[index];
        const bits = (tick.bid === prior?.bid ? 0 : 2) | (tick.ask === prior?.ask ? 0 : 4);
        expect(tick.flags).toBe(bits);
        expect(bits).not.toBe(0);
        expect(tick.ask).toBeGreaterThanOrEqual(tick.bid);
      });
    }
  });

  it('shows only the present after the machine slept', () => {
    const { clock, feed, ticks, sink } = createMarket();
    feed.start(sink);
    clock.advance(1_000);
    ticks.length = 0;
    clock.jumpWall(3 * 3_600_000);
    clock.advance(1_000);
    const first = ticks.slice(0, CATALOGUE.length);
    expect(new Set(first.map(({ symbol }) => symbol)).size).toBe(CATALOGUE.length);
    expect(ticks.length).toBeLessThan(CATALOGUE.length + 300);
  });

  it('stops quotes while paused and goes on with the present', () => {
    const { clock, feed, ticks, sink } = createMarket();
    feed.start(sink);
    expect(feed.controls.pause()).toEqual({ ok: true });
    expect(feed.state).toBe('paused');
    ticks.length = 0;
    clock.advance(60_000);
    expect(ticks).toEqual([]);
    expect(feed.controls.resume()).toEqual({ ok: true });
    expect(ticks.length).toBe(CATALOGUE.length);
  });

  it('says that speed, step and seek need a replay', () => {
    const { controls } = createMarket().feed;
    for (const result of [controls.setSpeed(2), controls.step(1), controls.seek(0)]) {
      expect(result).toMatchObject({ ok: false, error: { code: 'NOT_SUPPORTED' } });
    }
    expect(controls.setSpeed(1)).toEqual({ ok: true });
  });

  it('leaves no timer behind when it is stopped', () => {
    const { clock, feed, sink } = createMarket();
    feed.start(sink);
    feed.stop();
    expect(clock.pendingCount).toBe(0);
  });

  it('is open at the weekend by default and closed with real hours, but for crypto', () => {
    const saturday = Date.UTC(2026, 0, 10, 12);
    const always = createMarket({ startMs: saturday });
    always.feed.start(always.sink);
    always.clock.advance(60_000);
    expect(always.ticks.some(({ symbol }) => symbol === EURUSD)).toBe(true);

    const real = createMarket({ startMs: saturday, tradingHours: 'real' });
    const quoted = new Set<string>();
    let isFirst = true;
    real.feed.start((some) => {
      for (const { symbol } of some) if (!isFirst) quoted.add(symbol);
      isFirst = false;
    });
    real.clock.advance(60_000);
    expect([...quoted].sort()).toEqual(['BTCUSD', 'ETHUSD', 'LTCUSD', 'XRPUSD']);
  });

  it('opens the week with a gap when hours are real', () => {
    const monday = Date.UTC(2026, 0, 12, 12);
    const { feed } = createMarket({ startMs: monday, tradingHours: 'real' });
    const bars = feed.history.bars(EURUSD, 'D1', { count: 6 });
    const [friday, first] = bars.slice(-2);
    expect((first?.timeMs ?? 0) - (friday?.timeMs ?? 0)).toBe(3 * DAY_MS);
    expect(first?.open).not.toBe(friday?.close);
  });

  it('knows 90 days from the first second', () => {
    const { clock, feed } = createMarket();
    const fromMs = clock.nowMs() - 89 * DAY_MS;
    expect(feed.history.ticks(EURUSD, { fromMs, count: 5 })).toHaveLength(5);
    expect(feed.history.bars(EURUSD, 'D1', { count: 100 })).toHaveLength(90);
    expect(feed.history.ticks(asSymbolName('NOSUCH'), { count: 5 })).toEqual([]);
  });
});
