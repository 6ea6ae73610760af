import { describe, expect, it } from 'bun:test';
import { ManualClock } from '@mt5-bridge/testkit/internal/manual-clock.ts';
import { asSymbolName, NEW_YORK_CLOSE, type Tick } from '@mt5-bridge/trading';
import type { ReplaySpeed } from '../../src/feed/price-feed.ts';
import { ReplayFeed, type ReplayStart } from '../../src/feed/replay/replay-feed.ts';
import { load, loadTexts, SHIPPED, series } from './replay-files.ts';

const EURUSD = asSymbolName('EURUSD');
const FIRST_MS = Date.UTC(2014, 4, 4, 21, 0, 0, 462);
const DAY = Date.UTC(2024, 0, 2);
/** Ten quotes, one a second. */
const TEN = {
  'eurusd/20240102_quote.csv': Array.from(
    { length: 10 },
    (_, i) => `${i * 1000},1.1,1.${20 + i}\n`,
  ).join(''),
};

interface Setting {
  readonly speed?: ReplaySpeed;
  readonly start?: ReplayStart;
  readonly loop?: boolean;
  readonly loaded?: ReturnType<typeof load>;
}

function replay({ speed = 1, start = 'now', loop = false, loaded = loadTexts(TEN) }: Setting = {}) {
  const clock = new ManualClock();
  const options = { name: 'replay:x', series: series(loaded), clock, zone: NEW_YORK_CLOSE };
  const feed = new ReplayFeed({ ...options, speed, start, loop });
  const ticks: Tick[] = [];
  const states: string[] = [];
  feed.onState((state) => states.push(state));
  const times = (): number[] => ticks.map(({ timeMs }) => timeMs - DAY);
  return {
    clock,
    feed,
    ticks,
    states,
    times,
    sink: (some: readonly Tick[]) => ticks.push(...some),
  };
}

describe('a replay', () => {
  it('plays a real file to its end as fast as the sink takes it', () => {
    const { clock, feed, ticks, states, sink } = replay({ speed: 'max', loaded: load(SHIPPED) });
    feed.start(sink);
    while (feed.state !== 'ended') expect(clock.runNext()).toBe(true);
    expect(ticks).toHaveLength(1_164);
    expect(states).toEqual(['running', 'ended']);
    expect(feed.marketTimeMs()).toBe(ticks.at(-1)?.timeMs ?? feed.marketTimeMs());
    expect(clock.pendingCount).toBe(0);
  });

  it('lets others have a turn between batches at full speed', () => {
    const { clock, feed } = replay({ speed: 'max', loaded: load(SHIPPED) });
    const turns: string[] = [];
    feed.start((some) => {
      turns.push(`${some.length} ticks`);
      clock.schedule(0, () => turns.push('somebody else'));
    });
    clock.advance(0);
    const somebodyElse = 'somebody else';
    expect(turns).toEqual([
      '1 ticks',
      somebodyElse,
      '1000 ticks',
      somebodyElse,
      '163 ticks',
      somebodyElse,
    ]);
  });

  it('has a quote before the first client can send anything', () => {
    const { feed, ticks, sink } = replay({ start: 'connected', loaded: load(SHIPPED) });
    feed.start(sink);
    feed.firstClientConnected();
    expect(ticks.map(({ timeMs }) => Number(timeMs))).toEqual([FIRST_MS]);
  });

  it('waits for the first client, with market time at the first tick', () => {
    const { clock, feed, ticks, sink } = replay({ start: 'connected', loaded: load(SHIPPED) });
    feed.start(sink);
    clock.advance(60_000);
    expect([feed.state, ticks.length, Number(feed.marketTimeMs())]).toEqual([
      'waiting',
      0,
      FIRST_MS,
    ]);
    feed.firstClientConnected();
    clock.advance(10_000);
    expect(feed.state).toBe('running');
    expect(Number(feed.marketTimeMs())).toBe(FIRST_MS + 10_000);
    expect(ticks.every(({ timeMs }) => timeMs <= FIRST_MS + 10_000)).toBe(true);
    expect(ticks.length).toBeGreaterThan(1);
  });

  it('keeps its own pace, or a multiple of it', () => {
    const slow = replay();
    slow.feed.start(slow.sink);
    slow.clock.advance(4_500);
    expect(slow.times()).toEqual([0, 1000, 2000, 3000, 4000]);

    const fast = replay({ speed: 100 });
    fast.feed.start(fast.sink);
    fast.clock.advance(45);
    expect(fast.times().at(-1)).toBeGreaterThanOrEqual(2000);
    fast.clock.advance(100);
    expect(fast.times()).toHaveLength(10);
    expect(fast.feed.state).toBe('ended');
  });

  it('lets market time pass between ticks but never beyond the next one', () => {
    const { clock, feed, sink } = replay();
    feed.start(sink);
    clock.advance(1_500);
    expect(feed.marketTimeMs() - DAY).toBe(1_500);
    clock.jumpWall(3_600_000);
    expect(feed.marketTimeMs() - DAY).toBe(2_000);
    clock.jumpWall(-7_200_000);
    expect(feed.marketTimeMs() - DAY).toBe(2_000);
  });

  it('pauses, steps and resumes', () => {
    const { clock, feed, times, sink } = replay({ start: 'paused' });
    feed.start(sink);
    clock.advance(10_000);
    expect(times()).toEqual([]);
    expect(feed.controls.step(3)).toEqual({ ok: true });
    expect(times()).toEqual([0, 1000, 2000]);
    expect(feed.marketTimeMs() - DAY).toBe(2_000);
    expect(feed.controls.resume()).toEqual({ ok: true });
    clock.advance(1_100);
    expect(feed.controls.pause()).toEqual({ ok: true });
    clock.advance(60_000);
    expect(times()).toEqual([0, 1000, 2000, 3000]);
    expect(feed.marketTimeMs() - DAY).toBe(3_100);
  });

  it('changes its speed while it runs', () => {
    const { clock, feed, times, sink } = replay();
    feed.start(sink);
    clock.advance(1_500);
    expect(feed.controls.setSpeed(10)).toEqual({ ok: true });
    clock.advance(200);
    expect(times().at(-1)).toBe(3_000);
    expect(feed.controls.setSpeed('max')).toEqual({ ok: true });
    clock.advance(0);
    expect(times()).toHaveLength(10);
  });

  it('seeks forward, showing the quote that stands there', () => {
    const { clock, feed, times, sink } = replay();
    feed.start(sink);
    clock.advance(500);
    expect(feed.controls.seek(DAY + 5_500)).toEqual({ ok: true });
    expect(times()).toEqual([0, 5000]);
    expect(feed.marketTimeMs() - DAY).toBe(5_500);
    clock.advance(600);
    expect(times()).toEqual([0, 5000, 6000]);
    const ticks = feed.history.ticks(EURUSD, { count: 100 });
    expect(ticks).toHaveLength(7);
  });

  it('never seeks back nor beyond the recording', () => {
    const { clock, feed, sink } = replay();
    feed.start(sink);
    clock.advance(3_000);
    for (const timeMs of [DAY, DAY + 60_000, Number.NaN]) {
      const result = feed.controls.seek(timeMs);
      expect(result).toMatchObject({ ok: false, error: { code: 'OUT_OF_RANGE' } });
    }
  });

  it('refuses controls that do not fit its state or range', () => {
    const { clock, feed, sink } = replay({ speed: 'max' });
    feed.start(sink);
    const { controls } = feed;
    expect(controls.step(1)).toMatchObject({ ok: false, error: { code: 'WRONG_STATE' } });
    expect(controls.resume()).toMatchObject({ ok: false, error: { code: 'WRONG_STATE' } });
    for (const speed of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(controls.setSpeed(speed)).toMatchObject({ error: { code: 'OUT_OF_RANGE' } });
    }
    clock.advance(1);
    expect(feed.state).toBe('ended');
    expect(controls.pause()).toMatchObject({ ok: false, error: { code: 'WRONG_STATE' } });
    expect(controls.seek(DAY)).toMatchObject({ ok: false, error: { code: 'WRONG_STATE' } });
  });

  it('loops whole weeks later, so that time never runs back and weekdays stay', () => {
    const { clock, feed, times, sink } = replay({ loop: true });
    feed.start(sink);
    clock.advance(12_500);
    const week = 7 * 86_400_000;
    expect(times().slice(9, 12)).toEqual([9_000, week, week + 1_000]);
    expect(times()).toEqual([...times()].sort((a, b) => a - b));
    expect(feed.state).toBe('running');
    const newest = feed.history.ticks(EURUSD, { count: 4 }).map(({ timeMs }) => timeMs - DAY);
    expect(newest).toEqual(times().slice(-4));
  });

  it('passes over a night between two files', () => {
    const loaded = loadTexts({
      'eurusd/20240102_quote.csv': '0,1.1,1.2\n',
      'eurusd/20240103_quote.csv': '0,1.1,1.3\n',
    });
    const { clock, feed, ticks, sink } = replay({ loaded });
    feed.start(sink);
    clock.advance(100);
    expect(ticks).toHaveLength(2);
  });

  it('merges symbols by time', () => {
    const loaded = loadTexts({
      'eurusd/20240102_quote.csv': '0,1.1,1.2\n2000,1.1,1.3\n',
      'gbpusd/20240102_quote.csv': '1000,1.2,1.3\n2000,1.2,1.4\n',
    });
    const { clock, feed, ticks, sink } = replay({ loaded, speed: 'max' });
    feed.start(sink);
    clock.advance(0);
    expect(ticks.map(({ symbol, timeMs }) => `${symbol} ${timeMs - DAY}`)).toEqual([
      'EURUSD 0',
      'GBPUSD 1000',
      'EURUSD 2000',
      'GBPUSD 2000',
    ]);
  });

  it('shows nothing of the future in its history', () => {
    const { clock, feed, sink } = replay();
    feed.start(sink);
    clock.advance(3_500);
    const past = feed.history.ticks(EURUSD, { count: 100 });
    expect(past.map(({ timeMs }) => timeMs - DAY)).toEqual([0, 1000, 2000, 3000]);
    const [bar] = feed.history.bars(EURUSD, 'M1', { count: 5 });
    expect(bar?.tickVolume).toBe(4);
  });

  it('lets its sink pause and stop it in the middle of a delivery', () => {
    const paused = replay({ speed: 'max', loaded: load(SHIPPED) });
    paused.feed.start(() => {
      paused.feed.controls.pause();
    });
    paused.clock.advance(1_000);
    expect(paused.feed.state).toBe('paused');
    expect(paused.clock.pendingCount).toBe(0);

    const stopped = replay({ speed: 'max', loaded: load(SHIPPED) });
    stopped.feed.start(() => stopped.feed.stop());
    stopped.clock.advance(1_000);
    expect(stopped.clock.pendingCount).toBe(0);
  });
});
