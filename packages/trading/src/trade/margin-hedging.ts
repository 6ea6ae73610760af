import type { SymbolSpec } from '../market/symbol-spec.ts';
import { money } from '../values/money.ts';
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

/**
 * Margin of a hedging account in one symbol (MetaQuotes administrator manual, Hedging). Basic mode: covered
 * lots at the hedged margin, uncovered lots of the larger leg, plus all pendings. Larger-leg mode:
 * the higher of longs with buy pendings and shorts with sell pendings.
 */
export function hedgingMargin(
  spec: SymbolSpec,
  account: MarginAccount,
  positions: readonly HeldPosition[],
  orders: readonly HeldOrder[],
): SymbolMargin {
  const { leverage, currencyDigits } = account;
  const rounded = (amount: number) => money(amount, currencyDigits);
  const long = positionLeg('BUY', positions);
  const short = positionLeg('SELL', positions);
  const buyOrders = ordersMargin(spec, leverage, orders, 'BUY');
  const sellOrders = ordersMargin(spec, leverage, orders, 'SELL');
  if (spec.marginHedgedUseLeg) {
    const buy = legMargin(spec, leverage, long) + buyOrders;
    const sell = legMargin(spec, leverage, short) + sellOrders;
    const held = Math.max(buy - buyOrders, sell - sellOrders);
    const total = Math.max(buy, sell);
    return {
      positions: rounded(held),
      orders: rounded(total - held),
      buy: rounded(buy),
      sell: rounded(sell),
      total: rounded(total),
    };
  }
  const held = basicHedgedMargin(spec, leverage, long, short);
  return {
    positions: rounded(held),
    orders: rounded(buyOrders + sellOrders),
    buy: rounded(legMargin(spec, leverage, long) + buyOrders),
    sell: rounded(legMargin(spec, leverage, short) + sellOrders),
    total: rounded(held + buyOrders + sellOrders),
  };
}

function ordersMargin(
  spec: SymbolSpec,
  leverage: number,
  orders: readonly HeldOrder[],
  side: 'BUY' | 'SELL',
): number {
  const margins = orders
    .filter((order) => orderSide(order.type) === side)
    .map((order) => orderMarginExact(spec, leverage, order));
  return orderlessSum(margins);
}

/** Covered and uncovered volume of two legs, exact. */
function basicHedgedMargin(
  spec: SymbolSpec,
  leverage: number,
  long: MarginLeg,
  short: MarginLeg,
): number {
  const larger = long.volume >= short.volume ? long : short;
  const covered = minVolume(long.volume, short.volume);
  const uncovered = subtractVolume(larger.volume, covered);
  const open = legMargin(spec, leverage, larger, uncovered);
  return covered === 0 ? open : open + coveredMargin(spec, leverage, long, short, covered);
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
 * positions: all that is held now, plus the hedged margin of the lots that become covered, plus the initial
 * margin of the rest. The relief that the fill brings is not credited.
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
