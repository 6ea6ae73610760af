import {
  addVolume,
  averagePrice,
  type ClosedVolume,
  type Deal,
  type Money,
  money,
  NO_MONEY,
  type Position,
  type PositionSide,
  subtractVolume,
  swapShare,
  type Ticket,
  type Volume,
} from '@mt5-bridge/trading';
import { closingProfit, commissionOf, type Execution, makeDeal } from './deals.ts';
import type { Engine } from './engine.ts';
import type { Output } from './output.ts';
import type { SymbolState } from './symbol-state.ts';

export interface Executed {
  readonly deal: Deal;
  /** The position after the deal; `null` when the deal closed it. */
  readonly position: Position | null;
  /** Ticket of the position that the deal opened, changed or closed. */
  readonly positionTicket: Ticket;
}

/**
 * Opens a position of its own for the order: hedging accounts never merge. Further deals of the same order
 * add to its position.
 */
export function openHedged(engine: Engine, execution: Execution, out: Output): Executed {
  const { book } = engine;
  const { state, order, volume, price } = execution;
  const begun = state.positions.get(order.ticket);
  const position =
    begun === undefined
      ? newPosition(engine, execution, order.ticket)
      : enlarged(engine, execution, begun);
  const commission = commissionOf(engine, state, { entry: 'IN', volume, price }) ?? NO_MONEY;
  const { identifier: positionId } = position;
  const realised = { entry: 'IN', positionId, profit: NO_MONEY, swap: NO_MONEY } as const;
  const deal = makeDeal(book, execution, { ...realised, commission });
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
  const { book } = engine;
  const { state, volume, price } = execution;
  const { side, priceOpen, identifier, ticket } = position;
  const closed: ClosedVolume = { side, volume, priceOpen, priceClose: price };
  const profit = closingProfit(engine, state, closed);
  const swap = leavingSwap(engine, position, volume);
  const commission = commissionOf(engine, state, { entry: 'OUT', volume, price }) ?? NO_MONEY;
  const realised = { entry: 'OUT', positionId: identifier, profit, swap, commission } as const;
  const deal = makeDeal(book, execution, realised);
  const rest = reducePosition(engine, state, position, volume, swap, out);
  book.bookDeal(deal, rest, out);
  return { deal, position: rest, positionTicket: ticket };
}

/** A position as its first deal makes it. */
export function newPosition(
  { book, valuation }: Engine,
  { state, order, side, volume, price, comment }: Execution,
  identifier: Ticket,
): Position {
  return Object.freeze({
    ticket: order.ticket,
    identifier,
    symbol: order.symbol,
    side,
    reason: order.reason,
    volume,
    priceOpen: price,
    ...valued(valuation, state, side, volume, price),
    stopLoss: order.stopLoss,
    takeProfit: order.takeProfit,
    swap: NO_MONEY,
    marginRate: valuation.marginRate(state, side, price),
    magic: order.magic,
    comment,
    openMs: book.nowMs,
    updateMs: book.nowMs,
  });
}

/** Volume added at another price: the price and the margin rate become averages. */
export function enlarged(
  { book, valuation }: Engine,
  { state, side, volume, price }: Execution,
  position: Position,
): Position {
  const total = addVolume(position.volume, volume);
  const priceOpen = averagePrice(position, { volume, price }, state.spec.digits);
  const rate = valuation.marginRate(state, side, price);
  const marginRate = position.marginRate + ((rate - position.marginRate) * volume) / total;
  const values = valued(valuation, state, side, total, priceOpen);
  return Object.freeze({
    ...position,
    volume: total,
    priceOpen,
    marginRate,
    ...values,
    updateMs: book.nowMs,
  });
}

/** Takes `volume` and its swap off a position; removes it when nothing is left. */
export function reducePosition(
  { book, valuation }: Engine,
  state: SymbolState,
  position: Position,
  volume: Volume,
  swap: Money,
  out: Output,
  changed: Partial<Pick<Position, 'magic' | 'comment'>> = {},
): Position | null {
  const left = subtractVolume(position.volume, volume);
  if (left === 0) {
    book.removePosition(state, position, out);
    return null;
  }
  const rest: Position = Object.freeze({
    ...position,
    ...changed,
    volume: left,
    ...valued(valuation, state, position.side, left, position.priceOpen),
    swap: money(position.swap - swap, book.spec.currencyDigits),
    updateMs: book.nowMs,
  });
  book.putPosition(state, rest, out);
  return rest;
}

/** Accumulated swap that a deal of `volume` books. */
export function leavingSwap(
  { book, settings }: Engine,
  { swap, volume: held }: Position,
  volume: Volume,
): Money {
  if (settings.partialCloseSwap === 'stays' && volume < held) return NO_MONEY;
  return swapShare(swap, volume, held, book.spec.currencyDigits);
}

function valued(
  valuation: Engine['valuation'],
  state: SymbolState,
  side: PositionSide,
  volume: Volume,
  priceOpen: number,
): Pick<Position, 'priceCurrent' | 'profit'> {
  const priceCurrent = state.valuationPrice(side);
  const closed = { side, volume, priceOpen, priceClose: priceCurrent };
  return { priceCurrent, profit: valuation.profit(state, closed) ?? NO_MONEY };
}
