import type { SymbolSpec } from '../market/symbol-spec.ts';
import { money, NO_MONEY } from '../values/money.ts';
import { asVolume, NO_VOLUME, type Volume } from '../values/volume.ts';
import {
  type HeldOrder,
  type HeldPosition,
  type MarginAccount,
  orderMarginExact,
  orderSide,
  type SymbolMargin,
} from './margin.ts';
import { legMargin, orderlessSum, positionLeg } from './margin-leg.ts';

/** Orders of one side and kind: limits share their margin with the other side, stops add up. */
interface OrderGroup {
  readonly volume: Volume;
  readonly margin: number;
}

const NOTHING: OrderGroup = Object.freeze({ volume: NO_VOLUME, margin: 0 });

/**
 * Margin of a netting account in one symbol (MetaQuotes administrator manual, Netting). An opposite
 * order is covered by the position up to its volume; limits and market orders of both directions
 * are compared and the higher counts; stops and stop-limits are added. Held is the highest of: the
 * position's side, the other side, and the orders alone: the higher of their limits plus all stops.
 */
export function nettingMargin(
  spec: SymbolSpec,
  account: MarginAccount,
  positions: readonly HeldPosition[],
  orders: readonly HeldOrder[],
): SymbolMargin {
  const { leverage, currencyDigits } = account;
  const rounded = (amount: number) => money(amount, currencyDigits);
  const long = positionLeg('BUY', positions);
  const short = positionLeg('SELL', positions);
  const leg = long.volume >= short.volume ? long : short;
  const isLong = leg.side === 'BUY';
  const own = rounded(legMargin(spec, leverage, leg));
  const limits = (side: 'BUY' | 'SELL') => group(spec, leverage, orders, side, false);
  const stops = (side: 'BUY' | 'SELL') => group(spec, leverage, orders, side, true);
  const other = isLong ? 'SELL' : 'BUY';
  const rest = uncovered(limits(other), stops(other), leg.volume, account);
  const ownLimits = rounded(limits(leg.side).margin);
  const ownStops = rounded(stops(leg.side).margin);
  const restLimits = rounded(rest.limits);
  const restStops = rounded(rest.stops);
  const ownSide = own + ownLimits + ownStops;
  const otherSide = restLimits + restStops;
  const ordersAlone = Math.max(ownLimits, restLimits) + ownStops + restStops;
  const total = Math.max(ownSide, otherSide, ordersAlone);
  return {
    positions: own,
    orders: rounded(total - own),
    covered: NO_MONEY,
    uncovered: NO_MONEY,
    longs: isLong ? own : NO_MONEY,
    shorts: isLong ? NO_MONEY : own,
    buy: rounded(isLong ? ownSide : otherSide),
    sell: rounded(isLong ? otherSide : ownSide),
    total: rounded(total),
  };
}

/** Orders that hold no margin (their rate is 0) take no part, so they use up no cover either. */
function group(
  spec: SymbolSpec,
  leverage: number,
  orders: readonly HeldOrder[],
  side: 'BUY' | 'SELL',
  stops: boolean,
): OrderGroup {
  if (orders.length === 0) return NOTHING;
  let volume = 0;
  const margins: number[] = [];
  for (const order of orders) {
    if (orderSide(order.type) !== side || order.type.includes('STOP') !== stops) continue;
    const margin = orderMarginExact(spec, leverage, order);
    if (margin === 0) continue;
    volume += order.volume;
    margins.push(margin);
  }
  return { volume: asVolume(volume), margin: orderlessSum(margins) };
}

/** What opposite limits and stops still need after the position has covered its volume of them. */
function uncovered(
  limits: OrderGroup,
  stops: OrderGroup,
  covered: Volume,
  { nettingOppositeOrder = 'net_excess' }: MarginAccount,
): { readonly limits: number; readonly stops: number } {
  if (limits.volume + stops.volume <= covered) return { limits: 0, stops: 0 };
  if (nettingOppositeOrder === 'whole_order') {
    return { limits: limits.margin, stops: stops.margin };
  }
  const coverLeft = asVolume(Math.max(0, covered - limits.volume));
  return { limits: uncoveredPart(limits, covered), stops: uncoveredPart(stops, coverLeft) };
}

function uncoveredPart({ volume, margin }: OrderGroup, covered: Volume): number {
  if (volume <= covered || volume === NO_VOLUME) return 0;
  return margin * ((volume - covered) / volume);
}
