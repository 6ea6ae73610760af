import { type HeldOrder, type Money, money, type Ticket } from '@mt5-bridge/trading';
import type { Engine } from '../engine.ts';
import { type Outcome, outcome } from '../outcome.ts';
import type { SymbolState } from '../symbol-state.ts';

/** 10019: what the order adds to the margin held, against what is free. */
export function checkMargin(
  engine: Engine,
  state: SymbolState,
  order: HeldOrder,
  replaces?: Ticket,
): Outcome | undefined {
  const requiredMargin = addedMargin(engine, state, order, replaces);
  if (requiredMargin <= 0) return undefined;
  const { book, ledger } = engine;
  // Most orders are far from the limit: then no position has to be valued.
  if (book.settings.freeMargin === 'PROFIT_AND_LOSS') {
    if (ledger.isEquityAbove(ledger.margin() + requiredMargin)) return undefined;
  }
  const { marginFree } = ledger.state();
  if (requiredMargin <= marginFree) return undefined;
  return outcome('NO_MONEY', { requiredMargin, availableMargin: marginFree });
}

/** Margin that an order adds to what is held now, the working order that it replaces included. */
export function addedMargin(
  { book, valuation }: Engine,
  state: SymbolState,
  order: HeldOrder,
  replaces?: Ticket,
): Money {
  const wanted = valuation.marginToOpen(state, order, replaces);
  const held = valuation.margin(state).total;
  return money(wanted - held, book.spec.currencyDigits);
}
