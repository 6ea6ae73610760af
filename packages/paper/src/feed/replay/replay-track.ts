import { asPrice, asUtcMs, type SymbolSpec, spreadPoints, type Tick } from '@mt5-bridge/trading';
import type { BarAccumulator } from '../bar-accumulator.ts';
import type { TickSeries } from '../series-history.ts';
import type { ReplaySeries } from './load-replay.ts';
import type { TickColumns } from './tick-columns.ts';

/**
 * One symbol's recorded ticks, lap after lap: row `n` of lap `k` is row `k * rows + n`. `length` counts what
 * was played, so that history never shows the future.
 */
export class ReplayTrack implements TickSeries {
  readonly spec: SymbolSpec;
  /** Rows played or skipped so far, all laps together. */
  length = 0;
  readonly #columns: TickColumns;
  readonly #lapMs: number;
  readonly #end: number;

  /** `lapMs` 0: the recording is played once. */
  constructor({ spec, columns }: ReplaySeries, lapMs: number) {
    this.spec = spec;
    this.#columns = columns;
    this.#lapMs = lapMs;
    this.#end = lapMs === 0 ? columns.length : Number.POSITIVE_INFINITY;
  }

  /** Time of the next row to play; infinite at the end. */
  get nextMs(): number {
    return this.length < this.#end ? this.timeAt(this.length) : Number.POSITIVE_INFINITY;
  }

  timeAt(index: number): number {
    const row = index % this.#columns.length;
    const lap = (index - row) / this.#columns.length;
    return (this.#columns.timesMs[row] ?? 0) + lap * this.#lapMs;
  }

  tickAt(index: number): Tick {
    const { bids, asks, lasts, volumes, flags } = this.#columns;
    const row = index % this.#columns.length;
    return {
      symbol: this.spec.name,
      timeMs: asUtcMs(this.timeAt(index)),
      // The file's decimals fit the symbol's digits, so its doubles are normalised already.
      bid: asPrice(bids[row] ?? 0),
      ask: asPrice(asks[row] ?? 0),
      last: asPrice(lasts[row] ?? 0),
      volumeReal: volumes[row] ?? 0,
      flags: flags[row] ?? 0,
    };
  }

  addTo(bar: BarAccumulator, index: number): void {
    const { bids, asks, lasts, volumes, tickVolumes } = this.#columns;
    const row = index % this.#columns.length;
    const bid = bids[row] ?? 0;
    const last = lasts[row] ?? 0;
    const price = this.spec.chartMode === 'LAST' && last > 0 ? last : bid;
    const points = spreadPoints(bid, asks[row] ?? 0, this.spec.digits);
    bar.addTick(price, points, tickVolumes[row] ?? 1, volumes[row] ?? 0);
  }
}
