import { MINUTE_MS } from '@mt5-bridge/trading';
import { unitAfter } from './hash-noise.ts';
import { emptyShape, type MinuteMarket, type MinuteShape } from './minute-market.ts';

/** The ticks of one minute as columns, in order of time. */
export interface MinuteTicks {
  readonly minute: number;
  readonly count: number;
  readonly timesMs: Float64Array;
  readonly bidSteps: Float64Array;
  readonly askSteps: Float64Array;
  /** Last quote of the minute before, when the market was open then. */
  readonly previous: { readonly bid: number; readonly ask: number } | undefined;
}

const GAP_STEP = 1_000_000;
const NOISE_STEP = 2_000_000;
const SPREAD_STEP = 3_000_000;

/**
 * Draws the ticks of a minute so that they have exactly the bar that `market.shape` promises: the first
 * is its open, the last its close, two between them its high and low. No tick repeats the quote before it.
 */
export function drawMinuteTicks(market: MinuteMarket, minute: number): MinuteTicks {
  const before = emptyShape();
  const shape = emptyShape();
  market.shape(minute - 1, before);
  market.shape(minute, shape);
  const count = shape.tickCount;
  const bidSteps = new Float64Array(count);
  const askSteps = new Float64Array(count);
  const previous =
    before.tickCount === 0 ? undefined : { bid: before.close, ask: before.close + before.spread };
  if (count > 0) {
    drawBids(bidSteps, shape);
    drawAsks(askSteps, bidSteps, shape, previous);
  }
  const timesMs = drawTimes(minute, shape);
  return { minute, count, timesMs, bidSteps, askSteps, previous };
}

/** Gaps between ticks vary by a factor of forty, so that ticks come in bursts as they do live. */
function drawTimes(minute: number, { tickCount: count, hash }: MinuteShape): Float64Array {
  const times = new Float64Array(count);
  let sum = 0;
  for (let k = 0; k < count; k += 1) {
    const u = unitAfter(hash, GAP_STEP + k);
    sum += 0.05 + 2 * u * u * u;
    times[k] = sum;
  }
  const scale = (MINUTE_MS - 1) / (sum + 0.3);
  for (let k = 0; k < count; k += 1) {
    times[k] = minute * MINUTE_MS + Math.floor((times[k] ?? 0) * scale);
  }
  return times;
}

/** A path open, one extreme, the other, close, with a jitter that never leaves the bar. */
function drawBids(bids: Float64Array, shape: MinuteShape): void {
  const { open, high, low, close, hash } = shape;
  const last = bids.length - 1;
  const firstTurn = 1 + Math.floor(unitAfter(hash, 6) * (last - 2));
  const secondTurn = firstTurn + 1 + Math.floor(unitAfter(hash, 7) * (last - 1 - firstTurn));
  const isHighFirst = unitAfter(hash, 8) < 0.5;
  const first = isHighFirst ? high : low;
  const second = isHighFirst ? low : high;
  drawLeg(bids, [0, open], [firstTurn, first], shape);
  drawLeg(bids, [firstTurn, first], [secondTurn, second], shape);
  drawLeg(bids, [secondTurn, second], [last, close], shape);
  bids[last] = close;
}

function drawLeg(
  bids: Float64Array,
  [from, fromBid]: readonly [number, number],
  [to, toBid]: readonly [number, number],
  { high, low, hash }: MinuteShape,
): void {
  bids[from] = fromBid;
  const jitter = (high - low) / 3;
  const slope = (toBid - fromBid) / (to - from);
  for (let k = from + 1; k < to; k += 1) {
    const noise = (unitAfter(hash, NOISE_STEP + k) - 0.5) * jitter;
    const bid = Math.round(fromBid + slope * (k - from) + noise);
    bids[k] = Math.max(low, Math.min(high, bid));
  }
}

function drawAsks(
  asks: Float64Array,
  bids: Float64Array,
  { spread, hash }: MinuteShape,
  previous: { readonly bid: number; readonly ask: number } | undefined,
): void {
  const last = bids.length - 1;
  const flicker = 2 + Math.floor(Math.sqrt(spread) / 2);
  let priorBid = previous?.bid ?? Number.NaN;
  let priorAsk = previous?.ask ?? Number.NaN;
  for (let k = 0; k < last; k += 1) {
    const bid = bids[k] ?? 0;
    const u = unitAfter(hash, SPREAD_STEP + k);
    let ask = bid + spread + Math.floor(u * u * (flicker + 1));
    const isRepeat = (candidate: number): boolean =>
      (bid === priorBid && candidate === priorAsk) ||
      (k === last - 1 && bid === bids[last] && candidate === bid + spread);
    while (isRepeat(ask)) ask += 1;
    asks[k] = ask;
    priorBid = bid;
    priorAsk = ask;
  }
  asks[last] = (bids[last] ?? 0) + spread;
}
