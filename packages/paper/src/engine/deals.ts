import {
  asSymbolName,
  type ChargedDeal,
  type ClosedVolume,
  type Deal,
  type DealEntry,
  type DealType,
  dealCommission,
  type Money,
  money,
  NO_MAGIC,
  NO_MONEY,
  NO_PRICE,
  NO_TICKET,
  NO_VOLUME,
  type Order,
  type PositionSide,
  type Price,
  type Ticket,
  type Volume,
} from '@mt5-bridge/trading';
import type { AccountBook } from './account-book.ts';
import type { Engine } from './engine.ts';
import type { SymbolState } from './symbol-state.ts';

/** A part of an order that meets its price now. */
export interface Execution {
  readonly state: SymbolState;
  readonly order: Order;
  readonly side: PositionSide;
  readonly volume: Volume;
  readonly price: Price;
  /** Comment of the deal. */
  readonly comment: string;
}

/** What a deal realises. */
export interface Realised {
  readonly entry: DealEntry;
  readonly positionId: Ticket;
  readonly profit: Money;
  readonly swap: Money;
  readonly commission: Money;
}

export function makeDeal(book: AccountBook, execution: Execution, realised: Realised): Deal {
  const { order, side, volume, price, comment } = execution;
  return Object.freeze({
    ticket: book.nextDealTicket(),
    order: order.ticket,
    symbol: order.symbol,
    type: side,
    entry: realised.entry,
    reason: order.reason,
    volume,
    price,
    stopLoss: order.stopLoss,
    takeProfit: order.takeProfit,
    profit: realised.profit,
    swap: realised.swap,
    commission: realised.commission,
    fee: NO_MONEY,
    magic: order.magic,
    comment,
    positionId: realised.positionId,
    timeMs: book.nowMs,
  });
}

/** A deal without an order: deposits, credit, compensations. */
export function makeServiceDeal(
  book: AccountBook,
  type: DealType,
  amount: Money,
  comment: string,
): Deal {
  return Object.freeze({
    ticket: book.nextDealTicket(),
    order: NO_TICKET,
    symbol: asSymbolName(''),
    type,
    entry: 'IN',
    reason: 'CLIENT',
    volume: NO_VOLUME,
    price: NO_PRICE,
    stopLoss: NO_PRICE,
    takeProfit: NO_PRICE,
    profit: money(amount, book.spec.currencyDigits),
    swap: NO_MONEY,
    commission: NO_MONEY,
    fee: NO_MONEY,
    magic: NO_MAGIC,
    comment,
    positionId: NO_TICKET,
    timeMs: book.nowMs,
  });
}

/** Result of a close that the checks before it have found convertible. */
export function closingProfit(
  { valuation }: Engine,
  state: SymbolState,
  closed: ClosedVolume,
): Money {
  const profit = valuation.profit(state, closed);
  if (profit !== undefined) return profit;
  throw new Error(`closing ${state.spec.name} without a conversion quote: check before closing`);
}

/** All commissions of the symbol for one deal, 0 or negative; `undefined` without a conversion quote. */
export function commissionOf(
  { settings, valuation, book }: Engine,
  state: SymbolState,
  deal: ChargedDeal,
): Money | undefined {
  if (settings.commission.length === 0) return NO_MONEY;
  const digits = book.spec.currencyDigits;
  const rate = valuation.depositRate(state, deal.price);
  let total = 0;
  for (const { symbols, rule } of settings.commission) {
    if (symbols !== 'all' && !symbols.includes(state.spec.name)) continue;
    const charged = dealCommission(rule, state.spec, deal, rate, digits);
    if (charged === undefined) return undefined;
    total += charged;
  }
  return money(total, digits);
}
