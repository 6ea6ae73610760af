import type { Bar, ServerZone, SymbolName, Tick, Timeframe } from '@mt5-bridge/trading';
import { BarAccumulator } from './bar-accumulator.ts';
import { barSpan } from './bar-span.ts';
import type { FeedHistory, HistoryRange } from './price-feed.ts';

/** What a market has shown of one symbol: rows in order of time, none of them from the future. */
export interface TickSeries {
  readonly length: number;
  timeAt(index: number): number;
  tickAt(index: number): Tick;
  /** Adds the row to a bar, on the price that the symbol's charts are drawn with. */
  addTo(bar: BarAccumulator, index: number): void;
}

/** History of a market whose ticks are at hand: look-ups by halving, bars by one pass over their ticks. */
export class SeriesHistory implements FeedHistory {
  readonly #series: ReadonlyMap<SymbolName, TickSeries>;
  readonly #zone: ServerZone;

  constructor(series: ReadonlyMap<SymbolName, TickSeries>, zone: ServerZone) {
    this.#series = series;
    this.#zone = zone;
  }

  ticks(symbol: SymbolName, { fromMs, toMs, count }: HistoryRange): readonly Tick[] {
    const series = this.#series.get(symbol);
    if (series === undefined || !(count > 0)) return [];
    const first = fromMs === undefined ? 0 : firstAtOrAfter(series, fromMs);
    const end = toMs === undefined ? series.length : firstAfter(series, toMs);
    const start = fromMs === undefined ? Math.max(first, end - count) : first;
    const stop = Math.min(end, start + count);
    const ticks: Tick[] = [];
    for (let index = start; index < stop; index += 1) ticks.push(series.tickAt(index));
    return ticks;
  }

  bars(symbol: SymbolName, timeframe: Timeframe, range: HistoryRange): readonly Bar[] {
    const series = this.#series.get(symbol);
    if (series === undefined || !(range.count > 0)) return [];
    return range.fromMs === undefined
      ? this.#newestBars(symbol, series, timeframe, range)
      : this.#firstBars(symbol, series, timeframe, range.fromMs, range);
  }

  #firstBars(
    symbol: SymbolName,
    series: TickSeries,
    timeframe: Timeframe,
    fromMs: number,
    { toMs = Number.POSITIVE_INFINITY, count }: HistoryRange,
  ): Bar[] {
    const bars: Bar[] = [];
    let index = firstAtOrAfter(series, fromMs);
    while (index < series.length && bars.length < count) {
      const span = barSpan(timeframe, series.timeAt(index), this.#zone);
      if (span.startMs > toMs) break;
      const end = firstAtOrAfter(series, span.endMs);
      // A bar that began before the range is not part of it.
      if (span.startMs >= fromMs) {
        const bar = gather(symbol, timeframe, series, span.startMs, index, end);
        if (bar !== undefined) bars.push(bar);
      }
      index = end;
    }
    return bars;
  }

  #newestBars(
    symbol: SymbolName,
    series: TickSeries,
    timeframe: Timeframe,
    { toMs, count }: HistoryRange,
  ): Bar[] {
    const bars: Bar[] = [];
    // The bar that contains `toMs` is given whole, as far as it has grown.
    let end =
      toMs === undefined
        ? series.length
        : firstAtOrAfter(series, barSpan(timeframe, toMs, this.#zone).endMs);
    while (end > 0 && bars.length < count) {
      const { startMs } = barSpan(timeframe, series.timeAt(end - 1), this.#zone);
      const first = firstAtOrAfter(series, startMs);
      const bar = gather(symbol, timeframe, series, startMs, first, end);
      if (bar !== undefined) bars.push(bar);
      end = first;
    }
    return bars.reverse();
  }
}

function gather(
  symbol: SymbolName,
  timeframe: Timeframe,
  series: TickSeries,
  startMs: number,
  first: number,
  end: number,
): Bar | undefined {
  const bar = new BarAccumulator(symbol, timeframe);
  bar.begin(startMs);
  for (let index = first; index < end; index += 1) series.addTo(bar, index);
  return bar.finish();
}

function firstAtOrAfter(series: TickSeries, timeMs: number): number {
  let low = 0;
  let high = series.length;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (series.timeAt(middle) < timeMs) low = middle + 1;
    else high = middle;
  }
  return low;
}

function firstAfter(series: TickSeries, timeMs: number): number {
  let low = 0;
  let high = series.length;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (series.timeAt(middle) <= timeMs) low = middle + 1;
    else high = middle;
  }
  return low;
}
