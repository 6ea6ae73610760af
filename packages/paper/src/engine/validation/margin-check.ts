import {
  type HeldOrder,
  hedgedMargin,
  type Money,
  marginFactor,
  money,
  orderMarginExact,
  powerOfTen,
  type Ticket,
} from '@mt5-bridge/trading';
import type { Engine } from '../engine.ts';
import { exposureSums } from '../floating-bound.ts';
import { type Outcome, outcome } from '../outcome.ts';
import type { SymbolState } from '../symbol-state.ts';

/**
 * 10019: what the order adds to the margin, against what is free. An order that `replaces` a working one, its
 * own activation, is judged as if that held nothing any more.
 */
export function checkMargin(
  engine: Engine,
  state: SymbolState,
  order: HeldOrder,
  replaces?: Ticket,
): Outcome | undefined {
  if (isAffordable(engine, state, order)) return undefined;
  const { book, ledger, valuation } = engine;
  const digits = book.spec.currencyDigits;
  const held = valuation.margin(state).total;
  const others = replaces === undefined ? held : valuation.marginWithout(state, replaces);
  const wanted = valuation.marginToOpen(state, order, replaces);
  const requiredMargin = money(wanted - others, digits);
  if (requiredMargin <= 0) return undefined;
  const availableMargin = money(ledger.state().marginFree + held - others, digits);
  if (requiredMargin <= availableMargin) return undefined;
  return outcome('NO_MONEY', { requiredMargin, availableMargin });
}

/** Most orders are far from the limit: then bounds decide, and no position has to be looked at. */
function isAffordable(engine: Engine, state: SymbolState, order: HeldOrder): boolean {
  const { ledger, settings } = engine;
  if (settings.freeMargin !== 'PROFIT_AND_LOSS') return false;
  const bound = addedMarginBound(engine, state, order);
  return bound !== undefined && ledger.isEquityAbove(ledger.margin() + bound);
}

/**
 * A figure that the added margin never exceeds in a hedging account: the order by itself, and its whole volume at the
 * dearest hedged margin. `undefined` where orders share margins in other ways.
 */
export function addedMarginBound(
  { book }: Engine,
  state: SymbolState,
  order: HeldOrder,
): number | undefined {
  const { marginMode, leverage, currencyDigits } = book.spec;
  const { spec } = state;
  if (marginMode !== 'RETAIL_HEDGING' || spec.calcMode === 'EXCH_FUTURES_FORTS') return undefined;
  state.sums ??= exposureSums(state.positions.values());
  const { long, short } = state.sums;
  const price = Math.max(order.price, long.highestOpen, short.highestOpen);
  const rate = Math.max(order.marginRate, long.highestRate, short.highestRate);
  const factor = Math.max(
    marginFactor(spec, 'BUY', 'maintenance'),
    marginFactor(spec, 'SELL', 'maintenance'),
  );
  const hedged = hedgedMargin(spec, order.volume, price, leverage) * rate * factor;
  const roundings = 8 / powerOfTen(currencyDigits);
  return orderMarginExact(spec, leverage, order) + hedged + roundings;
}

/** Margin that an order adds to what is held now; negative when it relieves positions. */
export function addedMargin(
  { book, valuation }: Engine,
  state: SymbolState,
  order: HeldOrder,
): Money {
  const added = valuation.marginToOpen(state, order) - valuation.margin(state).total;
  return money(added, book.spec.currencyDigits);
}
