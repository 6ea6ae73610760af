import { type TickPrices, tickFlags } from '@mt5-bridge/trading';
import type { RowProblem } from './file-problem.ts';

/** The ticks of one symbol in order of time, one typed array per field. */
export interface TickColumns {
  readonly length: number;
  /** True UTC milliseconds, with the fraction that the file has. */
  readonly timesMs: Float64Array;
  readonly bids: Float64Array;
  readonly asks: Float64Array;
  readonly lasts: Float64Array;
  readonly volumes: Float64Array;
  readonly flags: Uint16Array;
  /** Ticks of the real market that a row stands for: 1, or a part of a bar's tick volume. */
  readonly tickVolumes: Uint32Array;
}

export interface TickRow {
  timeMs: number;
  bid: number;
  ask: number;
  last: number;
  volume: number;
  /** `undefined`: by comparison with the row before. */
  flags: number | undefined;
  tickVolume: number;
}

export function blankRow(): TickRow {
  return { timeMs: 0, bid: 0, ask: 0, last: 0, volume: 0, flags: undefined, tickVolume: 1 };
}

/** No market of ours is quoted higher, so a greater number is a broken file. */
export const PRICE_MAX = 1e9;
/** A factor between neighbouring quotes that tells a misplaced decimal point, not a move. */
const JUMP_MAX = 2;
const FIRST_CAPACITY = 4_096;

/** Takes rows one by one, refuses those that no market could show, and grows as needed. */
export class TickColumnsBuilder {
  #length = 0;
  #prior: TickPrices | undefined;
  #timesMs = new Float64Array(FIRST_CAPACITY);
  #bids = new Float64Array(FIRST_CAPACITY);
  #asks = new Float64Array(FIRST_CAPACITY);
  #lasts = new Float64Array(FIRST_CAPACITY);
  #volumes = new Float64Array(FIRST_CAPACITY);
  #flags = new Uint16Array(FIRST_CAPACITY);
  #tickVolumes = new Uint32Array(FIRST_CAPACITY);

  get length(): number {
    return this.#length;
  }

  /** Appends a row, or says why it can not be true; a refused row leaves no trace. */
  add(row: TickRow): RowProblem | undefined {
    const problem = this.#check(row);
    if (problem !== undefined) return problem;
    if (this.#length === this.#timesMs.length) this.#grow();
    const at = this.#length;
    const prices = { bid: row.bid, ask: row.ask, last: row.last, volumeReal: row.volume };
    this.#timesMs[at] = row.timeMs;
    this.#bids[at] = row.bid;
    this.#asks[at] = row.ask;
    this.#lasts[at] = row.last;
    this.#volumes[at] = row.volume;
    this.#flags[at] = row.flags ?? tickFlags(this.#prior, prices);
    this.#prior = prices;
    this.#tickVolumes[at] = row.tickVolume;
    this.#length = at + 1;
    return undefined;
  }

  finish(): TickColumns {
    const length = this.#length;
    return {
      length,
      timesMs: this.#timesMs.slice(0, length),
      bids: this.#bids.slice(0, length),
      asks: this.#asks.slice(0, length),
      lasts: this.#lasts.slice(0, length),
      volumes: this.#volumes.slice(0, length),
      flags: this.#flags.slice(0, length),
      tickVolumes: this.#tickVolumes.slice(0, length),
    };
  }

  #check({ timeMs, bid, ask, last, volume }: TickRow): RowProblem | undefined {
    if (!(bid > 0 && bid <= PRICE_MAX)) return priceProblem('bid', bid);
    if (!(ask > 0 && ask <= PRICE_MAX)) return priceProblem('ask', ask);
    if (ask < bid) return wrong('ask', `at least the bid ${bid} (the quote is crossed)`, ask);
    if (ask > bid * JUMP_MAX) return wrong('ask', `at most twice the bid ${bid}`, ask);
    if (!(last >= 0 && last <= PRICE_MAX)) return wrong('last', `0 to ${PRICE_MAX}`, last);
    if (!(volume >= 0 && volume <= PRICE_MAX)) return wrong('volume', `0 to ${PRICE_MAX}`, volume);
    if (!Number.isFinite(timeMs)) return wrong('time', 'a time', timeMs);
    if (this.#length === 0) return undefined;
    const priorMs = this.#timesMs[this.#length - 1] ?? 0;
    if (timeMs < priorMs) {
      return {
        column: 'time',
        expected: `a time not before ${isoTime(priorMs)}, that of the row before`,
        received: isoTime(timeMs),
      };
    }
    const priorBid = this.#bids[this.#length - 1] ?? bid;
    if (bid > priorBid * JUMP_MAX || bid * JUMP_MAX < priorBid) {
      return wrong('bid', `between half and twice ${priorBid}, the bid of the row before`, bid);
    }
    return undefined;
  }

  #grow(): void {
    const capacity = this.#timesMs.length * 2;
    this.#timesMs = grown(this.#timesMs, capacity);
    this.#bids = grown(this.#bids, capacity);
    this.#asks = grown(this.#asks, capacity);
    this.#lasts = grown(this.#lasts, capacity);
    this.#volumes = grown(this.#volumes, capacity);
    const flags = new Uint16Array(capacity);
    flags.set(this.#flags);
    this.#flags = flags;
    const tickVolumes = new Uint32Array(capacity);
    tickVolumes.set(this.#tickVolumes);
    this.#tickVolumes = tickVolumes;
  }
}

function grown(from: Float64Array, capacity: number): Float64Array<ArrayBuffer> {
  const to = new Float64Array(capacity);
  to.set(from);
  return to;
}

function priceProblem(column: string, received: number): RowProblem {
  return wrong(column, `a price above 0 and at most ${PRICE_MAX}`, received);
}

function wrong(column: string, expected: string, received: number): RowProblem {
  return { column, expected, received: String(received) };
}

/** ISO time of any number; what is no time at all is shown as it is. */
export function isoTime(ms: number): string {
  return Math.abs(ms) <= 8.64e15 ? new Date(ms).toISOString() : String(ms);
}
