import {
  asPoints,
  type Bar,
  DAY_MS,
  MINUTE_MS,
  type ServerZone,
  type SymbolName,
  type Tick,
  type Timeframe,
} from '@mt5-bridge/trading';
import { BarAccumulator } from '../bar-accumulator.ts';
import { type BarSpan, barSpan } from '../bar-span.ts';
import type { FeedHistory, HistoryRange } from '../price-feed.ts';
import { emptyShape, type MinuteMarket } from './minute-market.ts';
import { priceOfSteps, rowsUntil, tickOfRow } from './minute-tick-rows.ts';
import { drawMinuteTicks, type MinuteTicks } from './minute-ticks.ts';

/** How far back the market can be asked for, from its first second on. */
export const HISTORY_DAYS = 90;

/**
 * Nothing is stored. A minute's bar is drawn first and its ticks are drawn into that bar, so a bar of any
 * length is the union of its minutes' bars, without a look at their ticks; only the minute that is not
 * over is counted tick by tick.
 */
export class SyntheticHistory implements FeedHistory {
  readonly #markets: ReadonlyMap<SymbolName, MinuteMarket>;
  readonly #zone: ServerZone;
  readonly #marketTimeMs: () => number;

  constructor(
    markets: ReadonlyMap<SymbolName, MinuteMarket>,
    zone: ServerZone,
    marketTimeMs: () => number,
  ) {
    this.#markets = markets;
    this.#zone = zone;
    this.#marketTimeMs = marketTimeMs;
  }

  ticks(symbol: SymbolName, range: HistoryRange): readonly Tick[] {
    const market = this.#markets.get(symbol);
    if (market === undefined || !(range.count > 0)) return [];
    const [fromMs, toMs] = this.#bounds(range);
    return range.fromMs === undefined
      ? newestTicks(market, fromMs, toMs, range.count)
      : firstTicks(market, fromMs, toMs, range.count);
  }

  bars(symbol: SymbolName, timeframe: Timeframe, range: HistoryRange): readonly Bar[] {
    const market = this.#markets.get(symbol);
    if (market === undefined || !(range.count > 0)) return [];
    const [fromMs, toMs] = this.#bounds(range);
    const isForward = range.fromMs !== undefined;
    const bars: Bar[] = [];
    let span = barSpan(timeframe, isForward ? fromMs : toMs, this.#zone);
    // A bar that began before the range is not part of it.
    if (isForward && span.startMs < fromMs) span = barSpan(timeframe, span.endMs, this.#zone);
    while (bars.length < range.count && span.startMs >= fromMs && span.startMs <= toMs) {
      const bar = this.#bar(market, timeframe, span);
      if (bar !== undefined) bars.push(bar);
      span = barSpan(timeframe, isForward ? span.endMs : span.startMs - 1, this.#zone);
    }
    return isForward ? bars : bars.reverse();
  }

  /** The wanted range, cut to what exists: neither before the history nor after now. */
  #bounds({ fromMs, toMs }: HistoryRange): readonly [number, number] {
    const nowMs = this.#marketTimeMs();
    const firstMs = Math.floor(nowMs / DAY_MS - HISTORY_DAYS) * DAY_MS;
    return [Math.max(fromMs ?? firstMs, firstMs), Math.min(toMs ?? nowMs, nowMs)];
  }

  #bar(market: MinuteMarket, timeframe: Timeframe, span: BarSpan): Bar | undefined {
    const nowMs = this.#marketTimeMs();
    const thisMinute = Math.floor(nowMs / MINUTE_MS);
    const bar = new BarAccumulator(market.spec.name, timeframe);
    bar.begin(span.startMs);
    const shape = emptyShape();
    const endMinute = Math.min(span.endMs / MINUTE_MS, thisMinute);
    for (let minute = span.startMs / MINUTE_MS; minute < endMinute; minute += 1) {
      market.shape(minute, shape);
      if (shape.tickCount === 0) continue;
      const { open, high, low, close, spread, tickCount } = shape;
      bar.addBar(open, high, low, close, spread, tickCount);
    }
    if (thisMinute * MINUTE_MS < span.endMs) addGrowingMinute(market, thisMinute, nowMs, bar);
    return inPrices(market, bar.finish());
  }
}

function addGrowingMinute(
  market: MinuteMarket,
  minute: number,
  nowMs: number,
  bar: BarAccumulator,
): void {
  const ticks = drawMinuteTicks(market, minute);
  const count = rowsUntil(ticks, nowMs);
  for (let row = 0; row < count; row += 1) {
    const bid = ticks.bidSteps[row] ?? 0;
    bar.addTick(bid, (ticks.askSteps[row] ?? 0) - bid, 1, 0);
  }
}

/** Bars are gathered in whole steps; prices and points are made once, at the end. */
function inPrices(market: MinuteMarket, bar: Bar | undefined): Bar | undefined {
  if (bar === undefined) return undefined;
  return {
    ...bar,
    open: priceOfSteps(market, bar.open),
    high: priceOfSteps(market, bar.high),
    low: priceOfSteps(market, bar.low),
    close: priceOfSteps(market, bar.close),
    spread: asPoints(bar.spread * market.stepPoints),
  };
}

function firstTicks(market: MinuteMarket, fromMs: number, toMs: number, count: number): Tick[] {
  const found: Tick[] = [];
  const lastMinute = Math.floor(toMs / MINUTE_MS);
  for (let minute = Math.floor(fromMs / MINUTE_MS); minute <= lastMinute; minute += 1) {
    const ticks = drawMinuteTicks(market, minute);
    const [start, end] = rowsWithin(ticks, fromMs, toMs);
    for (let row = start; row < end; row += 1) {
      found.push(tickOfRow(market, ticks, row));
      if (found.length === count) return found;
    }
  }
  return found;
}

function newestTicks(market: MinuteMarket, fromMs: number, toMs: number, count: number): Tick[] {
  const found: Tick[] = [];
  const firstMinute = Math.floor(fromMs / MINUTE_MS);
  for (let minute = Math.floor(toMs / MINUTE_MS); minute >= firstMinute; minute -= 1) {
    const ticks = drawMinuteTicks(market, minute);
    const [start, end] = rowsWithin(ticks, fromMs, toMs);
    for (let row = end - 1; row >= start; row -= 1) {
      found.push(tickOfRow(market, ticks, row));
      if (found.length === count) return found.reverse();
    }
  }
  return found.reverse();
}

function rowsWithin(ticks: MinuteTicks, fromMs: number, toMs: number): readonly [number, number] {
  // Times are whole milliseconds, so "before `fromMs`" is "until the millisecond before it".
  return [rowsUntil(ticks, Math.ceil(fromMs) - 1), rowsUntil(ticks, toMs)];
}
