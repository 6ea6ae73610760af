import type { FeedState, PriceFeed, TickSink } from '@mt5-bridge/paper/internal/feed/price-feed.ts';
import {
  asUtcMs,
  makeSymbolSpec,
  type SymbolSpec,
  type Tick,
  type UtcMs,
} from '@mt5-bridge/trading';
import { sampleQuote } from '../bridge/sample-market.ts';
import type { SeededRandom } from '../seeded-random.ts';
import type { ProcessClock } from './machine.ts';

const REFUSED = {
  ok: false,
  error: { code: 'NOT_SUPPORTED', message: 'the simulation drives this feed' },
} as const;

const START_POINTS = 108_460;
const SPREAD_POINTS = 2;
const STEP_POINTS = 12;
const POINT = 1e5;

export const WALKED_SYMBOL: SymbolSpec = makeSymbolSpec({});

/** One symbol whose price wanders; every tick comes at a moment that the seed decides. */
export class WalkingFeed implements PriceFeed {
  readonly name = 'simulated';
  readonly symbols = [WALKED_SYMBOL];
  readonly state: FeedState = 'running';
  readonly controls = {
    pause: () => REFUSED,
    resume: () => REFUSED,
    setSpeed: () => REFUSED,
    step: () => REFUSED,
    seek: () => REFUSED,
  };
  readonly history = { ticks: () => [this.#tick], bars: () => [] };
  readonly #clock: ProcessClock;
  readonly #dice: SeededRandom;
  readonly #everyMs: number;
  #bidPoints: number;
  #tick: Tick;
  #sink: TickSink | undefined;
  #marketMs: UtcMs;

  constructor(clock: ProcessClock, dice: SeededRandom, everyMs: number) {
    this.#clock = clock;
    this.#dice = dice;
    this.#everyMs = everyMs;
    this.#bidPoints = START_POINTS + dice.below(200);
    this.#marketMs = clock.nowMs();
    this.#tick = this.#quote();
  }

  start(sink: TickSink): void {
    this.#sink = sink;
    this.#next();
  }

  stop(): void {
    this.#sink = undefined;
  }

  /** Follows the wall clock forward, never back. */
  marketTimeMs(): UtcMs {
    this.#marketMs = asUtcMs(Math.max(this.#marketMs, this.#clock.nowMs()));
    return this.#marketMs;
  }

  firstClientConnected(): void {}

  onState(): () => void {
    return () => {};
  }

  #next(): void {
    this.#clock.schedule(this.#everyMs * (0.5 + this.#dice.fraction()), () => {
      if (this.#sink === undefined) return;
      this.#bidPoints += this.#dice.below(2 * STEP_POINTS + 1) - STEP_POINTS;
      this.#tick = this.#quote();
      this.#sink([this.#tick]);
      this.#next();
    });
  }

  #quote(): Tick {
    const bid = this.#bidPoints / POINT;
    const ask = (this.#bidPoints + SPREAD_POINTS) / POINT;
    return sampleQuote('EURUSD', bid, ask, this.marketTimeMs());
  }
}
