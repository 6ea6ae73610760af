import { describe, expect, it } from 'bun:test';
import { ManualClock } from '@mt5-bridge/testkit/internal/manual-clock.ts';
import { asSymbolName, NEW_YORK_CLOSE, type Tick } from '@mt5-bridge/trading';
import { CATALOGUE } from '../../src/catalogue/catalogue.ts';
import { ExternalFeed } from '../../src/feed/external-feed.ts';

function market() {
  const clock = new ManualClock();
  const options = {
    clock,
    symbols: CATALOGUE,
    zone: NEW_YORK_CLOSE,
    tradingHours: 'real',
  } as const;
  const feed = new ExternalFeed(options);
  const ticks: Tick[] = [];
  feed.start((some) => ticks.push(...some));
  const quote = { symbol: 'EURUSD', timeMs: clock.nowMs(), bid: 1.0845, ask: 1.0847 };
  return { clock, feed, ticks, quote };
}

describe('an external market', () => {
  it('waits for its first tick and then shows what is published', () => {
    const { feed, ticks, quote } = market();
    expect(feed.state).toBe('waiting');
    const result = feed.push(quote);
    expect(result.ok).toBe(true);
    expect(feed.state).toBe('running');
    expect(ticks).toMatchObject([{ ...quote, last: 0, volumeReal: 0, flags: 6 } as object]);
    expect(feed.history.ticks(asSymbolName('EURUSD'), { count: 5 })).toEqual(ticks);
  });

  it('tells in the flags what changed', () => {
    const { feed, ticks, quote } = market();
    feed.push(quote);
    feed.push({ ...quote, ask: 1.0848 });
    feed.push({ ...quote, ask: 1.0848 });
    feed.push({ ...quote, ask: 1.0848, last: 1.0846, volumeReal: 2 });
    expect(ticks.map(({ flags }) => flags)).toEqual([6, 4, 0, 24]);
  });

  it("rounds a price to the symbol's digits, as a trade server does", () => {
    const { feed, ticks, quote } = market();
    feed.push({ ...quote, bid: 1.084501234 });
    expect(ticks.map(({ bid }) => Number(bid))).toEqual([1.0845]);
  });

  it('refuses what no market could show and changes nothing', () => {
    const { clock, feed, ticks, quote } = market();
    feed.push(quote);
    const bad = [
      [{ symbol: 'eurusd' }, 'UNKNOWN_SYMBOL', 'symbol'],
      [{ bid: 0 }, 'BAD_PRICE', 'bid'],
      [{ bid: -1 }, 'BAD_PRICE', 'bid'],
      [{ bid: Number.NaN }, 'BAD_PRICE', 'bid'],
      [{ ask: Number.POSITIVE_INFINITY }, 'BAD_PRICE', 'ask'],
      [{ ask: 1.08 }, 'BAD_PRICE', 'ask'],
      [{ bid: 10.845, ask: 10.847 }, 'BAD_PRICE', 'bid'],
      [{ last: -1 }, 'BAD_PRICE', 'last'],
      [{ volumeReal: -1 }, 'BAD_PRICE', 'volumeReal'],
      [{ timeMs: quote.timeMs - 1 }, 'BAD_TIME', 'timeMs'],
      [{ timeMs: clock.nowMs() + 60_000 }, 'BAD_TIME', 'timeMs'],
      [{ timeMs: Number.NaN }, 'BAD_TIME', 'timeMs'],
    ] as const;
    for (const [change, code, field] of bad) {
      expect(feed.push({ ...quote, ...change })).toMatchObject({
        ok: false,
        error: { code, field },
      });
    }
    expect(ticks).toHaveLength(1);
  });

  it('takes its time from the newest tick and goes on with the clock, never back', () => {
    const { clock, feed, quote } = market();
    const hourAgoMs = quote.timeMs - 3_600_000;
    feed.push({ ...quote, timeMs: hourAgoMs });
    expect(Number(feed.marketTimeMs())).toBe(hourAgoMs);
    clock.advance(5_000);
    expect(Number(feed.marketTimeMs())).toBe(hourAgoMs + 5_000);
    feed.push({ ...quote, timeMs: hourAgoMs + 1_000 });
    expect(Number(feed.marketTimeMs())).toBe(hourAgoMs + 5_000);
  });

  it('has no pace that could be controlled', () => {
    const { controls } = market().feed;
    const results = [controls.pause(), controls.resume(), controls.setSpeed(1), controls.step(1)];
    for (const result of [...results, controls.seek(0)]) {
      expect(result).toMatchObject({ ok: false, error: { code: 'NOT_SUPPORTED' } });
    }
  });

  it('takes nothing while it is stopped', () => {
    const { feed, quote } = market();
    feed.stop();
    expect(feed.push(quote)).toMatchObject({ ok: false, error: { code: 'NOT_STARTED' } });
  });
});
