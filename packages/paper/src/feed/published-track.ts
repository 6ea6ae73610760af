import {
  asPrice,
  asUtcMs,
  NO_PRICE,
  normalizePrice,
  priceToPoints,
  type SymbolSpec,
  spreadPoints,
  type Tick,
  tickFlags,
} from '@mt5-bridge/trading';
import type { BarAccumulator } from './bar-accumulator.ts';
import type { TickSeries } from './series-history.ts';

/** What a publisher says of one quote; times and prices are checked here. */
export interface PublishedTick {
  readonly symbol: string;
  /** True UTC in milliseconds. */
  readonly timeMs: number;
  readonly bid: number;
  readonly ask: number;
  /** Price of the last deal, where the market has one. */
  readonly last?: number;
  readonly volumeReal?: number;
}

export interface PushError {
  readonly code: 'UNKNOWN_SYMBOL' | 'BAD_PRICE' | 'BAD_TIME' | 'NOT_STARTED';
  /** Field of `PublishedTick` that is wrong. */
  readonly field: keyof PublishedTick | null;
  readonly expected: string;
  readonly received: string;
}

/** As many ticks as a terminal keeps of a symbol whose book is open (MQL5 Reference, CopyTicks). */
const TICKS_KEPT = 65_536;
const PRICE_MAX = 1e9;
/** A factor between neighbouring quotes that tells a misplaced decimal point, not a move. */
const JUMP_MAX = 2;

/** What was published of one symbol, newest ticks only, and the check of what comes next. */
export class PublishedTrack implements TickSeries {
  readonly #spec: SymbolSpec;
  #ticks: Tick[] = [];

  constructor(spec: SymbolSpec) {
    this.#spec = spec;
  }

  get length(): number {
    return this.#ticks.length;
  }

  timeAt(index: number): number {
    return this.#ticks[index]?.timeMs ?? 0;
  }

  tickAt(index: number): Tick {
    const tick = this.#ticks[index];
    if (tick === undefined) throw new RangeError(`tick ${index} of ${this.length}`);
    return tick;
  }

  addTo(bar: BarAccumulator, index: number): void {
    const { bid, ask, last, volumeReal } = this.tickAt(index);
    const price = this.#spec.chartMode === 'LAST' && last > 0 ? last : bid;
    bar.addTick(price, spreadPoints(bid, ask, this.#spec.digits), 1, volumeReal);
  }

  check(published: PublishedTick, latestMs: number): PushError | undefined {
    const { timeMs, bid, ask, last = 0, volumeReal = 0 } = published;
    const price = `a price above 0 and below ${PRICE_MAX}`;
    if (!this.#isPrice(bid)) return wrong('BAD_PRICE', 'bid', price, bid);
    if (!this.#isPrice(ask)) return wrong('BAD_PRICE', 'ask', price, ask);
    if (ask < bid) return wrong('BAD_PRICE', 'ask', `at least the bid ${bid}`, ask);
    if (last !== 0 && !this.#isPrice(last))
      return wrong('BAD_PRICE', 'last', `0 or ${price}`, last);
    if (!(volumeReal >= 0 && volumeReal < PRICE_MAX)) {
      return wrong('BAD_PRICE', 'volumeReal', '0 or more', volumeReal);
    }
    const prior = this.#ticks.at(-1);
    const earliestMs = prior?.timeMs ?? 0;
    if (!(timeMs >= earliestMs && timeMs <= latestMs)) {
      const expected = `a time from ${iso(earliestMs)}, the tick before, to ${iso(latestMs)}`;
      return wrong('BAD_TIME', 'timeMs', expected, timeMs);
    }
    if (prior !== undefined && (bid > prior.bid * JUMP_MAX || bid * JUMP_MAX < prior.bid)) {
      return wrong('BAD_PRICE', 'bid', `between half and twice ${prior.bid}, the tick before`, bid);
    }
    return undefined;
  }

  append({ timeMs, bid, ask, last = 0, volumeReal = 0 }: PublishedTick): Tick {
    const { name, digits } = this.#spec;
    const prior = this.#ticks.at(-1);
    const quote = {
      bid: normalizePrice(bid, digits),
      ask: normalizePrice(ask, digits),
      last: last === 0 ? NO_PRICE : normalizePrice(last, digits),
    };
    const tick: Tick = {
      symbol: name,
      timeMs: asUtcMs(Math.floor(timeMs)),
      ...quote,
      volumeReal,
      flags: tickFlags(prior, { ...quote, volumeReal }),
    };
    if (this.#ticks.length >= 2 * TICKS_KEPT) this.#ticks = this.#ticks.slice(-TICKS_KEPT);
    this.#ticks.push(tick);
    return tick;
  }

  /** Anything above one point can be quoted; less would be rounded to nothing. */
  #isPrice(price: number): boolean {
    return price < PRICE_MAX && this.#points(price) >= 1;
  }

  #points(price: number): number {
    return priceToPoints(asPrice(price), this.#spec.digits);
  }
}

function wrong(
  code: PushError['code'],
  field: keyof PublishedTick,
  expected: string,
  received: number,
): PushError {
  return { code, field, expected, received: String(received) };
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
