import { asUtcMs, type SymbolSpec, type Tick, type UtcMs } from '@mt5-bridge/trading';
import type { FeedState, PriceFeed, TickSink } from '../../src/feed/price-feed.ts';

const refused = {
  ok: false,
  error: { code: 'NOT_SUPPORTED', message: 'a test drives this feed' },
} as const;

/** A market that a test drives tick by tick. */
export class ManualFeed implements PriceFeed {
  readonly name = 'manual';
  readonly symbols: readonly SymbolSpec[];
  state: FeedState = 'running';
  readonly controls = {
    pause: () => refused,
    resume: () => refused,
    setSpeed: () => refused,
    step: () => refused,
    seek: () => refused,
  };
  readonly history = {
    ticks: () => this.past,
    bars: () => [],
  };
  past: readonly Tick[] = [];
  #sink: TickSink | undefined;
  #nowMs: UtcMs = asUtcMs(0);
  #listeners: ((state: FeedState) => void)[] = [];

  constructor(symbols: readonly SymbolSpec[]) {
    this.symbols = symbols;
  }

  start(sink: TickSink): void {
    this.#sink = sink;
  }
  stop(): void {
    this.#sink = undefined;
  }
  marketTimeMs(): UtcMs {
    return this.#nowMs;
  }
  firstClientConnected(): void {}
  onState(listener: (state: FeedState) => void): () => void {
    this.#listeners.push(listener);
    return () => {
      this.#listeners = this.#listeners.filter((it) => it !== listener);
    };
  }

  push(...ticks: readonly Tick[]): void {
    for (const { timeMs } of ticks) this.#nowMs = timeMs;
    this.#sink?.(ticks);
  }

  enter(state: FeedState): void {
    this.state = state;
    for (const listener of this.#listeners) listener(state);
  }
}
