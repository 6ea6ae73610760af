import {
  asUtcMs,
  MINUTE_MS,
  type ServerZone,
  type SymbolSpec,
  type UtcMs,
} from '@mt5-bridge/trading';
import { DONE, refused } from '../control-result.ts';
import { FeedStates } from '../feed-states.ts';
import type {
  ControlResult,
  FeedClock,
  FeedControls,
  FeedState,
  PriceFeed,
  ReplaySpeed,
  TickSink,
} from '../price-feed.ts';
import { SeriesHistory } from '../series-history.ts';
import type { ReplaySeries } from './load-replay.ts';
import { ReplayTimeline } from './replay-timeline.ts';
import { isoTime } from './tick-columns.ts';

/** When the recording begins: with the first client, at once, or by `resume` or `step`. */
export type ReplayStart = 'connected' | 'now' | 'paused';

export interface ReplayFeedOptions {
  /** `replay:FILE`. */
  readonly name: string;
  readonly series: readonly ReplaySeries[];
  readonly clock: FeedClock;
  /** Zone of the server that days, weeks and months of bars follow. */
  readonly zone: ServerZone;
  readonly speed: ReplaySpeed;
  readonly start: ReplayStart;
  /** At the end begin again, whole weeks later in market time. */
  readonly loop: boolean;
}

/** Ticks given to the sink in one go; between two of them everybody else has a turn. */
const BATCH_TICKS = 1_000;
/** Ticks of a burst are delivered together. */
const BURST_MS = 20;
const NAP_MAX_MS = 1_000;
/** A sleeping machine or a jump of its clock does not make the market jump. */
const ELAPSED_MAX_MS = 5_000;
/** A night or a weekend between files is passed over; a shorter silence is part of the market. */
const SILENCE_MAX_MS = 15 * MINUTE_MS;
const SPEED_MAX = 1_000_000;

/** Recorded ticks, played at a multiple of their own pace; market time is that of the recording. */
export class ReplayFeed implements PriceFeed {
  readonly name: string;
  readonly symbols: readonly SymbolSpec[];
  readonly history: SeriesHistory;
  readonly controls: FeedControls;
  readonly #clock: FeedClock;
  readonly #timeline: ReplayTimeline;
  readonly #states = new FeedStates('waiting');
  readonly #start: ReplayStart;
  #speed: ReplaySpeed;
  #sink: TickSink | undefined;
  #hasQuoted = false;
  #cancelTimer: (() => void) | undefined;
  #hasClient = false;
  #marketMs: number;
  /** Where the pace wants market time to be at `#wallMs`; ticks up to it are due. */
  #paceMs: number;
  #wallMs = 0;

  constructor({ name, series, clock, zone, speed, start, loop }: ReplayFeedOptions) {
    this.name = name;
    this.symbols = series.map(({ spec }) => spec);
    this.#clock = clock;
    this.#speed = speed;
    this.#start = start;
    this.#timeline = new ReplayTimeline(series, loop);
    this.#marketMs = this.#timeline.firstMs;
    this.#paceMs = this.#marketMs;
    this.history = new SeriesHistory(this.#timeline.tracks, zone);
    this.controls = {
      pause: () => this.#pause(),
      resume: () => this.#resume(),
      setSpeed: (next) => this.#setSpeed(next),
      step: (count) => this.#step(count),
      seek: (timeMs) => this.#seek(timeMs),
    };
  }

  get state(): FeedState {
    return this.#states.current;
  }

  onState(listener: (state: FeedState) => void): () => void {
    return this.#states.listen(listener);
  }

  start(sink: TickSink): void {
    if (this.#sink !== undefined) throw new Error(`${this.name} is started already`);
    this.#sink = sink;
    if (this.state !== 'waiting') {
      if (this.state === 'running') this.#run();
      return;
    }
    if (this.#start === 'paused') this.#states.change('paused');
    else if (this.#start === 'now' || this.#hasClient) this.#run();
  }

  stop(): void {
    this.#settleTime();
    this.#cancel();
    this.#sink = undefined;
  }

  firstClientConnected(): void {
    this.#hasClient = true;
    const isAwaited = this.state === 'waiting' && this.#start === 'connected';
    if (isAwaited && this.#sink !== undefined) this.#run();
  }

  marketTimeMs(): UtcMs {
    this.#settleTime();
    return asUtcMs(Math.floor(this.#marketMs));
  }

  #pause(): ControlResult {
    if (this.state !== 'running') return this.#wrongState('running');
    this.#settleTime();
    this.#cancel();
    this.#states.change('paused');
    return DONE;
  }

  #resume(): ControlResult {
    if (this.state !== 'paused') return this.#wrongState('paused');
    this.#run();
    return DONE;
  }

  #setSpeed(speed: ReplaySpeed): ControlResult {
    if (speed !== 'max' && !(speed > 0 && speed <= SPEED_MAX)) {
      const expected = `a speed above 0 and at most ${SPEED_MAX}, or max`;
      return refused('OUT_OF_RANGE', `expected ${expected}, received ${speed}`);
    }
    this.#settleTime();
    this.#speed = speed;
    if (this.state === 'running') this.#run();
    return DONE;
  }

  #step(count: number): ControlResult {
    if (this.state !== 'paused') return this.#wrongState('paused');
    if (!(Number.isInteger(count) && count >= 1)) {
      return refused('OUT_OF_RANGE', `expected a whole number of ticks from 1, received ${count}`);
    }
    this.#play(Number.POSITIVE_INFINITY, count);
    return DONE;
  }

  #seek(timeMs: number): ControlResult {
    if (this.state === 'ended') return this.#wrongState('waiting, running or paused');
    this.#settleTime();
    if (!(timeMs >= this.#marketMs && timeMs <= this.#timeline.lastMs)) {
      const range = `${isoTime(this.#marketMs)} to ${isoTime(this.#timeline.lastMs)}`;
      const message = `expected a time from ${range} (market time never runs back), received `;
      return refused('OUT_OF_RANGE', message + isoTime(timeMs));
    }
    const skipped = this.#timeline.skipTo(timeMs);
    this.#marketMs = timeMs;
    this.#paceMs = timeMs;
    // The last quote before the new time stands there, so the market is shown as it is then.
    if (skipped.length > 0) this.#sink?.(skipped);
    if (this.state === 'running') this.#run();
    return DONE;
  }

  /** Lets market time pass from now on, and the ticks with it. */
  #run(): void {
    this.#wallMs = this.#clock.nowMs();
    this.#paceMs = this.#marketMs;
    this.#states.change('running');
    if (this.#hasQuoted) this.#schedule(0);
    else this.#quoteAtOnce();
  }

  /** Whoever started the market finds a quote in it: an order sent next is not the first thing to happen. */
  #quoteAtOnce(): void {
    this.#marketMs = Math.max(this.#marketMs, this.#timeline.nextMs);
    this.#paceMs = this.#marketMs;
    this.#play(this.#marketMs, BATCH_TICKS);
    // The sink may have paused or stopped, or this was all.
    if (this.#sink !== undefined && this.state === 'running') this.#schedule(0);
  }

  #wake(): void {
    this.#settleTime();
    const isMax = this.#speed === 'max';
    this.#play(isMax ? Number.POSITIVE_INFINITY : this.#paceMs, BATCH_TICKS);
    // The sink may have paused, stopped or replaced the speed.
    if (this.#sink === undefined || this.state !== 'running' || this.#cancelTimer !== undefined) {
      return;
    }
    this.#skipSilence();
    this.#schedule(this.#delayMs());
  }

  #play(untilMs: number, count: number): void {
    const ticks = this.#timeline.take(untilMs, count);
    const last = ticks.at(-1);
    if (last !== undefined) {
      this.#hasQuoted = true;
      this.#marketMs = Math.max(this.#marketMs, last.timeMs);
      this.#sink?.(ticks);
    }
    if (this.#timeline.nextMs === Number.POSITIVE_INFINITY) this.#finish();
  }

  #finish(): void {
    this.#cancel();
    this.#states.change('ended');
  }

  #skipSilence(): void {
    const { nextMs } = this.#timeline;
    if (nextMs - Math.max(this.#marketMs, this.#paceMs) <= SILENCE_MAX_MS) return;
    this.#marketMs = nextMs;
    this.#paceMs = nextMs;
  }

  #delayMs(): number {
    const { nextMs } = this.#timeline;
    if (this.#speed === 'max' || nextMs <= this.#paceMs) return 0;
    const dueMs = (nextMs - this.#paceMs) / this.#speed;
    return Math.min(NAP_MAX_MS, Math.max(BURST_MS, dueMs));
  }

  /** Brings market time up to now; it waits for a tick that is due but not yet delivered. */
  #settleTime(): void {
    if (this.state !== 'running') return;
    const nowMs = this.#clock.nowMs();
    const elapsedMs = Math.min(ELAPSED_MAX_MS, Math.max(0, nowMs - this.#wallMs));
    this.#wallMs = nowMs;
    if (this.#speed === 'max') return;
    this.#paceMs += elapsedMs * this.#speed;
    this.#marketMs = Math.max(this.#marketMs, Math.min(this.#paceMs, this.#timeline.nextMs));
  }

  #schedule(delayMs: number): void {
    this.#cancel();
    this.#cancelTimer = this.#clock.schedule(delayMs, () => {
      this.#cancelTimer = undefined;
      this.#wake();
    });
  }

  #cancel(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
  }

  #wrongState(expected: string): ControlResult {
    return refused('WRONG_STATE', `expected a replay that is ${expected}; it is ${this.state}`);
  }
}
