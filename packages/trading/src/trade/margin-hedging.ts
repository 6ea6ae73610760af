import type { SymbolSpec } from '../market/symbol-spec.ts';
import { money, NO_MONEY } from '../values/money.ts';
import { asVolume, minVolume, subtractVolume } from '../values/volume.ts';
import {
  type HeldOrder,
  type HeldPosition,
  hedgedMargin,
  type MarginAccount,
  marginFactor,
  orderMarginExact,
  orderSide,
  type SymbolMargin,
} from './margin.ts';
import { averageLeg, legMargin, type MarginLeg, orderlessSum, positionLeg } from './margin-leg.ts';
import type { OrderType } from './order.ts';

/**
 * Margin of a hedging account in one symbol (MetaQuotes administrator manual, Hedging). Basic mode:
 * covered lots at the hedged margin, uncovered lots of the larger leg, plus all pendings.
 * Larger-leg mode: the higher of longs with buy pendings and shorts with sell pendings.
 */
export function hedgingMargin(
  spec: SymbolSpec,
  account: MarginAccount,
  positions: readonly HeldPosition[],
  orders: readonly HeldOrder[],
): SymbolMargin {
  const long = positionLeg('BUY', positions);
  const short = positionLeg('SELL', positions);
  const rounded = (amount: number) => money(amount, account.currencyDigits);
  const longs = rounded(legMargin(spec, account.leverage, long));
  const shorts = rounded(legMargin(spec, account.leverage, short));
  const buyOrders = ordersMargin(spec, account, orders, 'BUY');
  const sellOrders = ordersMargin(spec, account, orders, 'SELL');
  const byLeg = spec.marginHedgedUseLeg;
  const { covered, uncovered } = byLeg ? NO_COVER : coverOf(spec, account, long, short);
  const held = byLeg ? Math.max(longs, shorts) : covered + uncovered;
  const total = byLeg
    ? Math.max(longs + buyOrders, shorts + sellOrders)
    : held + buyOrders + sellOrders;
  return {
    positions: rounded(held),
    orders: rounded(total - held),
    covered,
    uncovered,
    longs,
    shorts,
    buy: rounded(longs + buyOrders),
    sell: rounded(shorts + sellOrders),
    total: rounded(total),
  };
}

/** Pendings are grouped by type; the margin of each group is normalised by itself. */
function ordersMargin(
  spec: SymbolSpec,
  { leverage, currencyDigits }: MarginAccount,
  orders: readonly HeldOrder[],
  side: 'BUY' | 'SELL',
): number {
  const groups = new Map<OrderType, number[]>();
  for (const order of orders) {
    if (orderSide(order.type) !== side) continue;
    const margins = groups.get(order.type) ?? [];
    margins.push(orderMarginExact(spec, leverage, order));
    groups.set(order.type, margins);
  }
  const sums = [...groups.values()].map((margins) => money(orderlessSum(margins), currencyDigits));
  return orderlessSum(sums);
}

const NO_COVER = { covered: NO_MONEY, uncovered: NO_MONEY };

/** Margin of the covered and of the uncovered volume of two legs, each normalised. */
function coverOf(
  spec: SymbolSpec,
  { leverage, currencyDigits }: MarginAccount,
  long: MarginLeg,
  short: MarginLeg,
): typeof NO_COVER {
  const larger = long.volume >= short.volume ? long : short;
  const both = minVolume(long.volume, short.volume);
  const rest = subtractVolume(larger.volume, both);
  const uncovered = money(legMargin(spec, leverage, larger, rest), currencyDigits);
  if (both === 0) return { covered: NO_MONEY, uncovered };
  const covered = money(coveredMargin(spec, leverage, long, short, both), currencyDigits);
  return { covered, uncovered };
}

/** Priced and converted at the average of all positions, at the mean of both margin rates. */
function coveredMargin(
  spec: SymbolSpec,
  leverage: number,
  long: MarginLeg,
  short: MarginLeg,
  covered: MarginLeg['volume'],
): number {
  const all = averageLeg('BUY', [long, short]);
  const factor =
    (marginFactor(spec, 'BUY', 'maintenance') + marginFactor(spec, 'SELL', 'maintenance')) / 2;
  return hedgedMargin(spec, covered, all.price, leverage) * all.rate * factor;
}

/**
 * What the account must be able to hold in the symbol before a market order may open against its
 * positions: all that is held now, plus the hedged margin of the lots that become covered, plus the
 * initial margin of the rest. The relief that the fill brings is not credited.
 */
export function hedgingMarginToOpen(
  spec: SymbolSpec,
  account: MarginAccount,
  positions: readonly HeldPosition[],
  orders: readonly HeldOrder[],
  order: HeldOrder,
): number {
  const { leverage } = account;
  const held = hedgingMargin(spec, account, positions, orders).total;
  const side = orderSide(order.type);
  const same = positionLeg(side, positions);
  const against = positionLeg(side === 'BUY' ? 'SELL' : 'BUY', positions);
  const coverable = asVolume(Math.max(0, against.volume - same.volume));
  const covered = minVolume(order.volume, coverable);
  const open = { ...order, volume: subtractVolume(order.volume, covered) };
  const own = orderMarginExact(spec, leverage, open);
  if (covered === 0) return held + own;
  const newLeg = { side, volume: covered, price: order.price, rate: order.marginRate };
  const oldLeg = { ...against, volume: covered };
  const pair = side === 'BUY' ? ([newLeg, oldLeg] as const) : ([oldLeg, newLeg] as const);
  return held + coveredMargin(spec, leverage, pair[0], pair[1], covered) + own;
}
