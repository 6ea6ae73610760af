import { describe, expect, it } from 'bun:test';
import { ManualClock } from '@mt5-bridge/testkit/internal/manual-clock.ts';
import { asSymbolName, NEW_YORK_CLOSE } from '@mt5-bridge/trading';
import { ReplayFeed } from '../../src/feed/replay/replay-feed.ts';
import { BARS, load, loadTexts, series } from './replay-files.ts';

const EURUSD = asSymbolName('EURUSD');

/** The history after everything was played. */
function played(loaded: ReturnType<typeof load>) {
  const clock = new ManualClock();
  const options = { name: 'replay:x', series: series(loaded), clock, zone: NEW_YORK_CLOSE };
  const feed = new ReplayFeed({ ...options, speed: 'max', start: 'now', loop: false });
  feed.start(() => undefined);
  while (feed.state !== 'ended') clock.runNext();
  return feed.history;
}

const ticksAt = (...ms: number[]) =>
  played(
    loadTexts({
      'eurusd/20240102_quote.csv': ms.map((at, i) => `${at},1.1,1.${20 + i}\n`).join(''),
    }),
  );

describe('ticks of history, as CopyTicks gives them', () => {
  const history = ticksAt(1000, 2000, 2000, 3000);
  const DAY = Date.UTC(2024, 0, 2);
  const times = (range: { fromMs?: number; toMs?: number; count?: number }): number[] =>
    history.ticks(EURUSD, { count: 100, ...range }).map(({ timeMs }) => timeMs - DAY);

  it('are the newest ones of a count, oldest first', () => {
    expect(times({ count: 2 })).toEqual([2000, 3000]);
    expect(times({ count: 2, toMs: DAY + 2000 })).toEqual([2000, 2000]);
  });

  it('are the first ones at or after a moment', () => {
    expect(times({ fromMs: DAY + 2000, count: 2 })).toEqual([2000, 2000]);
  });

  it('include both ends of a range', () => {
    expect(times({ fromMs: DAY + 1000, toMs: DAY + 2000 })).toEqual([1000, 2000, 2000]);
  });

  it('are none for a count of none or an unknown symbol', () => {
    expect(times({ count: 0 })).toEqual([]);
    expect(times({ count: Number.NaN })).toEqual([]);
    expect(history.ticks(asSymbolName('eurusd'), { count: 5 })).toEqual([]);
  });
});

describe('bars of history', () => {
  const history = played(load(BARS));

  it('of a bar file are the bars of the file', () => {
    const bars = history.bars(EURUSD, 'M1', { count: 1_000 });
    expect(bars).toHaveLength(40);
    const bar = { open: 1.17343, high: 1.17343, low: 1.17328, close: 1.17328, spread: 44 };
    expect(bars[1]).toMatchObject({ ...bar, tickVolume: 2 } as object);
  });

  it('of a longer timeframe are the union of the shorter ones', () => {
    const minutes = history.bars(EURUSD, 'M1', { count: 1_000 }).slice(0, 30);
    const [half] = history.bars(EURUSD, 'M30', { fromMs: minutes[0]?.timeMs ?? 0, count: 1 });
    expect(Number(half?.high)).toBe(Math.max(...minutes.map(({ high }) => high)));
    expect(Number(half?.low)).toBe(Math.min(...minutes.map(({ low }) => low)));
    expect(half?.tickVolume).toBe(minutes.reduce((sum, { tickVolume }) => sum + tickVolume, 0));
    expect(Number(half?.spread)).toBe(Math.min(...minutes.map(({ spread }) => spread)));
  });

  it('that began before a range are not part of it', () => {
    const bars = history.bars(EURUSD, 'M5', { count: 1_000 });
    const fromMs = (bars[1]?.timeMs ?? 0) + 1;
    expect(history.bars(EURUSD, 'M5', { fromMs, count: 2 })).toEqual(bars.slice(2, 4));
    const toMs = bars[3]?.timeMs ?? 0;
    expect(history.bars(EURUSD, 'M5', { toMs, count: 2 })).toEqual(bars.slice(2, 4));
  });
});
