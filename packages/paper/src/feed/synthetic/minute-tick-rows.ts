import {
  asUtcMs,
  NO_PRICE,
  type Price,
  pointsToPrice,
  TICK_FLAG,
  type Tick,
} from '@mt5-bridge/trading';
import type { MinuteMarket } from './minute-market.ts';
import type { MinuteTicks } from './minute-ticks.ts';

/** Row `index` of a minute as a tick; its flags tell what changed since the tick before. */
export function tickOfRow(market: MinuteMarket, ticks: MinuteTicks, index: number): Tick {
  const bid = ticks.bidSteps[index] ?? 0;
  const ask = ticks.askSteps[index] ?? 0;
  return {
    symbol: market.spec.name,
    timeMs: asUtcMs(ticks.timesMs[index] ?? 0),
    bid: priceOfSteps(market, bid),
    ask: priceOfSteps(market, ask),
    last: NO_PRICE,
    volumeReal: 0,
    flags: flagsOfRow(ticks, index, bid, ask),
  };
}

function flagsOfRow(ticks: MinuteTicks, index: number, bid: number, ask: number): number {
  const priorBid = index === 0 ? ticks.previous?.bid : ticks.bidSteps[index - 1];
  const priorAsk = index === 0 ? ticks.previous?.ask : ticks.askSteps[index - 1];
  return (bid === priorBid ? 0 : TICK_FLAG.BID) | (ask === priorAsk ? 0 : TICK_FLAG.ASK);
}

export function priceOfSteps(market: MinuteMarket, steps: number): Price {
  return pointsToPrice(steps * market.stepPoints, market.spec.digits);
}

/** How many rows have a time at or before `timeMs`. */
export function rowsUntil(ticks: MinuteTicks, timeMs: number): number {
  let low = 0;
  let high = ticks.count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ticks.timesMs[middle] ?? 0) <= timeMs) low = middle + 1;
    else high = middle;
  }
  return low;
}
