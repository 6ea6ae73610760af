import {
  asTicket,
  type Deal,
  type DealEntry,
  type Money,
  money,
  NO_MONEY,
  type Order,
  type Position,
  type PositionSide,
  type Price,
  subtractVolume,
  type Ticket,
  type Volume,
} from '@mt5-bridge/trading';
import type { Engine } from './engine.ts';
import type { Output } from './output.ts';
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

export interface Executed {
  readonly deal: Deal;
  /** The position after the deal; `null` when the deal closed it. */
  readonly position: Position | null;
  readonly positionTicket: Ticket;
}

/** Opens a position of its own for the deal: hedging accounts never merge. */
export function openHedged(engine: Engine, execution: Execution, out: Output): Executed {
  const { book, valuation } = engine;
  const { state, order, side, volume, price } = execution;
  const position: Position = Object.freeze({
    ticket: order.ticket,
    identifier: order.ticket,
    symbol: order.symbol,
    side,
    reason: order.reason,
    volume,
    priceOpen: price,
    priceCurrent: state.valuationPrice(side),
    stopLoss: order.stopLoss,
    takeProfit: order.takeProfit,
    profit: valuation.profit(state, side, volume, price, state.valuationPrice(side)),
    swap: NO_MONEY,
    marginRate: valuation.marginRate(state, side, price),
    magic: order.magic,
    comment: execution.comment,
    openMs: book.nowMs,
    updateMs: book.nowMs,
  });
  const deal = makeDeal(engine, execution, 'IN', position.identifier, NO_MONEY, NO_MONEY);
  book.putPosition(state, position, out);
  book.bookDeal(deal, position, out);
  return { deal, position, positionTicket: position.ticket };
}

/** Closes `execution.volume` of `position`; the rest keeps ticket, price, SL and TP. */
export function closeHedged(
  engine: Engine,
  execution: Execution,
  position: Position,
  out: Output,
): Executed {
  const { book, valuation } = engine;
  const { state, volume, price } = execution;
  const profit = valuation.profit(state, position.side, volume, position.priceOpen, price);
  const swap = swapShare(position, volume, book.spec.currencyDigits);
  const deal = makeDeal(engine, execution, 'OUT', position.identifier, profit, swap);
  const rest = reducePosition(engine, state, position, volume, swap, out);
  book.bookDeal(deal, rest, out);
  return { deal, position: rest, positionTicket: position.ticket };
}

/** Takes `volume` off a position, removing it when nothing is left. */
export function reducePosition(
  { book, valuation }: Engine,
  state: SymbolState,
  position: Position,
  volume: Volume,
  swap: Money,
  out: Output,
): Position | null {
  const left = subtractVolume(position.volume, volume);
  if (left === 0) {
    book.removePosition(state, position, out);
    return null;
  }
  const { side, priceOpen } = position;
  const priceCurrent = state.valuationPrice(side);
  const rest: Position = Object.freeze({
    ...position,
    volume: left,
    priceCurrent,
    profit: valuation.profit(state, side, left, priceOpen, priceCurrent),
    swap: money(position.swap - swap, book.spec.currencyDigits),
    updateMs: book.nowMs,
  });
  book.putPosition(state, rest, out);
  return rest;
}

/** Swap that leaves with `volume`: in proportion, all of it with the last of the position. */
export function swapShare(position: Position, volume: Volume, digits: number): Money {
  if (volume === position.volume) return position.swap;
  return money((position.swap * volume) / position.volume, digits);
}

export function makeDeal(
  { book }: Engine,
  execution: Execution,
  entry: DealEntry,
  positionId: Ticket,
  profit: Money,
  swap: Money,
): Deal {
  const { order, side, volume, price, comment } = execution;
  return Object.freeze({
    ticket: book.nextDealTicket(),
    order: asTicket(order.ticket),
    symbol: order.symbol,
    type: side,
    entry,
    reason: order.reason,
    volume,
    price,
    stopLoss: order.stopLoss,
    takeProfit: order.takeProfit,
    profit,
    swap,
    commission: NO_MONEY,
    fee: NO_MONEY,
    magic: order.magic,
    comment,
    positionId,
    timeMs: book.nowMs,
  });
}
