import { asPoints, type Price } from '../values/price.ts';
import type { Bar, Timeframe } from './bar.ts';
import { type ServerZone, serverToUtc, utcToServer } from './server-zone.ts';
import { spreadPoints } from './spread.ts';
import type { SymbolSpec } from './symbol-spec.ts';
import type { Tick } from './tick.ts';
import { barStart } from './timeframe.ts';

/** How bars of one symbol are cut: timeframe, server clock, and what their prices are. */
export interface BarBasis {
  readonly spec: Pick<SymbolSpec, 'digits' | 'chartMode'>;
  readonly timeframe: Timeframe;
  readonly zone: ServerZone;
}

/**
 * The bar after a tick. Bars are built from Bid, or from Last for symbols charted by it; the first tick
 * opens a bar, and a time without ticks has none.
 *
 * @param current the newest bar, `undefined` before the first tick
 * @returns the same bar grown by the tick, or a new one; `current` itself when the tick has no price
 */
export function addTickToBar(
  current: Bar | undefined,
  tick: Tick,
  { spec, timeframe, zone }: BarBasis,
): Bar | undefined {
  const price = spec.chartMode === 'LAST' ? tick.last : tick.bid;
  if (!(price > 0)) return current;
  const start = barStart(timeframe, utcToServer(zone, tick.timeMs));
  const timeMs = serverToUtc(zone, start);
  const spread = spreadPoints(tick.bid, tick.ask, spec.digits);
  if (current === undefined || timeMs > current.timeMs) {
    return {
      symbol: tick.symbol,
      timeframe,
      timeMs,
      open: price,
      high: price,
      low: price,
      close: price,
      tickVolume: 1,
      spread,
      realVolume: tick.volumeReal,
    };
  }
  return {
    ...current,
    high: higher(current.high, price),
    low: lower(current.low, price),
    close: price,
    tickVolume: current.tickVolume + 1,
    spread: asPoints(Math.min(current.spread, spread)),
    realVolume: current.realVolume + tick.volumeReal,
  };
}

/** Bars of ticks in order of time, oldest first. */
export function barsFromTicks(ticks: Iterable<Tick>, basis: BarBasis): Bar[] {
  const bars: Bar[] = [];
  let current: Bar | undefined;
  for (const tick of ticks) {
    const next = addTickToBar(current, tick, basis);
    if (next === undefined || next === current) continue;
    if (current !== undefined && next.timeMs === current.timeMs) bars[bars.length - 1] = next;
    else bars.push(next);
    current = next;
  }
  return bars;
}

/** Longer bars of shorter ones in order of time. D1 and longer follow the server's calendar. */
export function barsFromBars(bars: Iterable<Bar>, timeframe: Timeframe, zone: ServerZone): Bar[] {
  const longer: Bar[] = [];
  for (const bar of bars) {
    const timeMs = serverToUtc(zone, barStart(timeframe, utcToServer(zone, bar.timeMs)));
    const last = longer.at(-1);
    if (last === undefined || last.timeMs !== timeMs) longer.push({ ...bar, timeframe, timeMs });
    else longer[longer.length - 1] = joined(last, bar);
  }
  return longer;
}

function joined(first: Bar, second: Bar): Bar {
  return {
    ...first,
    high: higher(first.high, second.high),
    low: lower(first.low, second.low),
    close: second.close,
    tickVolume: first.tickVolume + second.tickVolume,
    spread: asPoints(Math.min(first.spread, second.spread)),
    realVolume: first.realVolume + second.realVolume,
  };
}

function higher(a: Price, b: Price): Price {
  return a > b ? a : b;
}

function lower(a: Price, b: Price): Price {
  return a < b ? a : b;
}
