import type { SymbolSpec } from '../market/symbol-spec.ts';
import { type Money, money } from '../values/money.ts';
import {
  type HeldOrder,
  type HeldPosition,
  type MarginAccount,
  orderSide,
  type SymbolMargin,
} from './margin.ts';
import { type FortsSession, fortsMargin } from './margin-forts.ts';
import { hedgingMargin, hedgingMarginToOpen } from './margin-hedging.ts';
import { nettingMargin } from './margin-netting.ts';

/**
 * Margin that an account holds for its positions and working orders of one symbol. The account's
 * margin is the sum over its symbols.
 */
export function symbolMargin(
  spec: SymbolSpec,
  account: MarginAccount,
  positions: readonly HeldPosition[],
  orders: readonly HeldOrder[],
  session?: FortsSession,
): SymbolMargin {
  if (spec.calcMode === 'EXCH_FUTURES_FORTS') {
    return fortsMargin(spec, account, positions, orders, session);
  }
  return account.marginMode === 'RETAIL_HEDGING'
    ? hedgingMargin(spec, account, positions, orders)
    : nettingMargin(spec, account, positions, orders);
}

/**
 * Margin of the symbol that the account must afford for `order` to be accepted. It never falls
 * below what is `held` now: an order in state STARTED can only raise the margin.
 */
export function symbolMarginToOpen(
  spec: SymbolSpec,
  account: MarginAccount,
  positions: readonly HeldPosition[],
  orders: readonly HeldOrder[],
  order: HeldOrder,
  session?: FortsSession,
  held: Money = symbolMargin(spec, account, positions, orders, session).total,
): Money {
  const opensAgainst =
    account.marginMode === 'RETAIL_HEDGING' &&
    spec.calcMode !== 'EXCH_FUTURES_FORTS' &&
    !spec.marginHedgedUseLeg &&
    (order.type === 'BUY' || order.type === 'SELL') &&
    positions.some(({ side }) => side !== orderSide(order.type));
  const needed = opensAgainst
    ? hedgingMarginToOpen(spec, account, positions, orders, order)
    : symbolMargin(spec, account, positions, [...orders, order], session).total;
  return money(Math.max(held, needed), account.currencyDigits);
}
