import {
  asUtcMs,
  type ServerZone,
  type SymbolName,
  type SymbolSpec,
  type Tick,
  type UtcMs,
} from '@mt5-bridge/trading';
import { alwaysOpen } from '../always-open.ts';
import { DONE, onlyReplay, refused } from '../control-result.ts';
import { FeedStates } from '../feed-states.ts';
import type {
  ControlResult,
  FeedClock,
  FeedControls,
  FeedState,
  PriceFeed,
  TickSink,
} from '../price-feed.ts';
import { findMarketProfile, type MarketProfile } from './market-profile.ts';
import { MinuteMarket } from './minute-market.ts';
import { SymbolCursor } from './symbol-cursor.ts';
import { SyntheticHistory } from './synthetic-history.ts';

export interface SyntheticFeedOptions {
  readonly seed: number;
  readonly clock: FeedClock;
  /** Symbols without a market profile are left out. */
  readonly catalogue: readonly SymbolSpec[];
  readonly zone: ServerZone;
  /** `always`: quotes at the weekend too. `real`: the hours of the catalogue, with their gaps. */
  readonly tradingHours: 'always' | 'real';
  /** Markets of symbols that are not the catalogue's own. */
  readonly profileOf?: (symbol: string) => MarketProfile | undefined;
}

/** Ticks of a burst are delivered together: at most this many milliseconds late. */
const BURST_MS = 25;
/** A jump of the clock is seen within this time. */
const NAP_MAX_MS = 1_000;
/** After a longer sleep of the machine the market has moved on; what it did meanwhile is a gap. */
const CATCH_UP_MS = 5_000;

/**
 * A market that is a pure function of seed and time: every process that asks for the same instant sees
 * the same quote, so it goes on over a restart as if it had never stopped.
 */
export class SyntheticFeed implements PriceFeed {
  readonly name: string;
  readonly symbols: readonly SymbolSpec[];
  readonly history: SyntheticHistory;
  readonly controls: FeedControls;
  readonly #clock: FeedClock;
  readonly #cursors: readonly SymbolCursor[];
  readonly #states = new FeedStates('waiting');
  #sink: TickSink | undefined;
  #cancelTimer: (() => void) | undefined;
  #marketTimeMs = 0;

  constructor({ seed, clock, catalogue, zone, tradingHours, profileOf }: SyntheticFeedOptions) {
    this.name = `synthetic:${seed}`;
    this.#clock = clock;
    const markets = new Map<SymbolName, MinuteMarket>();
    for (const row of catalogue) {
      const profile = profileOf?.(row.name) ?? findMarketProfile(row.name);
      if (profile === undefined) continue;
      const spec = tradingHours === 'real' ? row : alwaysOpen(row);
      markets.set(spec.name, new MinuteMarket(seed, spec, profile, zone));
    }
    this.symbols = [...markets.values()].map(({ spec }) => spec);
    this.#cursors = [...markets.values()].map((market) => new SymbolCursor(market));
    this.history = new SyntheticHistory(markets, zone, () => this.marketTimeMs());
    this.controls = {
      pause: () => this.#pause(),
      resume: () => this.#resume(),
      setSpeed: (speed) => (speed === 1 ? DONE : onlyReplay('a speed other than 1', this.name)),
      step: () => onlyReplay('step', this.name),
      seek: () => onlyReplay('seek', this.name),
    };
  }

  get state(): FeedState {
    return this.#states.current;
  }

  onState(listener: (state: FeedState) => void): () => void {
    return this.#states.listen(listener);
  }

  firstClientConnected(): void {
    // This market moves whether or not somebody looks.
  }

  marketTimeMs(): UtcMs {
    this.#marketTimeMs = Math.max(this.#marketTimeMs, this.#clock.nowMs());
    return asUtcMs(this.#marketTimeMs);
  }

  start(sink: TickSink): void {
    if (this.#sink !== undefined) throw new Error(`${this.name} is started already`);
    this.#sink = sink;
    this.#states.change('running');
    this.#jumpTo(this.marketTimeMs());
  }

  stop(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    this.#sink = undefined;
    this.#states.change('waiting');
  }

  #pause(): ControlResult {
    if (this.state !== 'running') return refused('WRONG_STATE', `${this.name} is ${this.state}`);
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    this.#states.change('paused');
    return DONE;
  }

  #resume(): ControlResult {
    if (this.state !== 'paused') return refused('WRONG_STATE', `${this.name} is ${this.state}`);
    this.#states.change('running');
    this.#jumpTo(this.marketTimeMs());
    return DONE;
  }

  /** Shows the present quote of every symbol and goes on from there. */
  #jumpTo(nowMs: number): void {
    const ticks = this.#cursors.flatMap((cursor) => cursor.jumpTo(nowMs));
    this.#deliver(ticks);
    this.#scheduleNext(nowMs);
  }

  #wake(): void {
    const nowMs = this.marketTimeMs();
    if (this.#cursors.some((cursor) => nowMs - cursor.nextDueMs > CATCH_UP_MS)) {
      this.#jumpTo(nowMs);
      return;
    }
    const ticks: Tick[] = [];
    for (const cursor of this.#cursors) cursor.take(nowMs, ticks);
    this.#deliver(ticks);
    this.#scheduleNext(nowMs);
  }

  #deliver(ticks: Tick[]): void {
    if (ticks.length === 0) return;
    ticks.sort((a, b) => a.timeMs - b.timeMs);
    this.#sink?.(ticks);
  }

  #scheduleNext(nowMs: number): void {
    // The sink may have stopped or paused the feed.
    if (this.#sink === undefined || this.state !== 'running') return;
    let dueMs = nowMs + NAP_MAX_MS;
    for (const cursor of this.#cursors) dueMs = Math.min(dueMs, cursor.nextDueMs);
    const delayMs = Math.max(BURST_MS, dueMs - nowMs);
    this.#cancelTimer = this.#clock.schedule(delayMs, () => this.#wake());
  }
}
