import { DAY_MS, type SymbolName, type Tick } from '@mt5-bridge/trading';
import type { ReplaySeries } from './load-replay.ts';
import { ReplayTrack } from './replay-track.ts';

const WEEK_MS = 7 * DAY_MS;

/** All symbols of a replay as one stream in order of time; equal times keep the order of the symbols. */
export class ReplayTimeline {
  readonly tracks: ReadonlyMap<SymbolName, ReplayTrack>;
  readonly firstMs: number;
  /** Time of the last tick; infinite in a loop. */
  readonly lastMs: number;
  readonly #tracks: readonly ReplayTrack[];

  constructor(series: readonly ReplaySeries[], loop: boolean) {
    const first = Math.min(...series.map(({ columns }) => columns.timesMs[0] ?? 0));
    const last = Math.max(...series.map(({ columns }) => columns.timesMs[columns.length - 1] ?? 0));
    // Whole weeks, so that a lap meets the same weekdays and sessions as the one before.
    const lapMs = loop ? (Math.floor((last - first) / WEEK_MS) + 1) * WEEK_MS : 0;
    this.#tracks = series.map((one) => new ReplayTrack(one, lapMs));
    this.tracks = new Map(this.#tracks.map((track) => [track.spec.name, track]));
    this.firstMs = first;
    this.lastMs = loop ? Number.POSITIVE_INFINITY : last;
  }

  /** Time of the next tick; infinite at the end. */
  get nextMs(): number {
    return this.#next()?.nextMs ?? Number.POSITIVE_INFINITY;
  }

  /** Plays at most `count` ticks with a time up to `untilMs`. */
  take(untilMs: number, count: number): Tick[] {
    const ticks: Tick[] = [];
    for (let track = this.#next(); track !== undefined; track = this.#next()) {
      if (track.nextMs > untilMs || ticks.length === count) break;
      ticks.push(track.tickAt(track.length));
      track.length += 1;
    }
    return ticks;
  }

  /** Skips what comes before `timeMs` and gives the last tick skipped of each symbol, in order of time. */
  skipTo(timeMs: number): Tick[] {
    const skipped: Tick[] = [];
    for (const track of this.#tracks) {
      const before = track.length;
      while (track.nextMs < timeMs) track.length += 1;
      if (track.length > before) skipped.push(track.tickAt(track.length - 1));
    }
    return skipped.sort((a, b) => a.timeMs - b.timeMs);
  }

  #next(): ReplayTrack | undefined {
    let next: ReplayTrack | undefined;
    for (const track of this.#tracks) {
      if (track.nextMs < (next?.nextMs ?? Number.POSITIVE_INFINITY)) next = track;
    }
    return next;
  }
}
