import {
  NO_PRICE,
  NO_TICKET,
  NO_VOLUME,
  type Order,
  type Position,
  type PositionSide,
  type Price,
  type TradeReason,
  type Volume,
} from '@mt5-bridge/trading';
import type { AccountBook } from './account-book.ts';

export interface ServerOrder {
  readonly side: PositionSide;
  readonly volume: Volume;
  readonly price: Price;
  readonly reason: TradeReason;
  readonly comment: string;
}

/** An order of the server itself about a position, accepted and not filled yet. */
export function startServerOrder(
  book: AccountBook,
  position: Position,
  { side, volume, price, reason, comment }: ServerOrder,
): Order {
  return Object.freeze({
    ticket: book.nextOrderTicket(),
    symbol: position.symbol,
    type: side,
    state: 'STARTED',
    filling: 'FOK',
    time: 'GTC',
    reason,
    volumeInitial: volume,
    volumeCurrent: volume,
    priceOpen: price,
    priceStopLimit: NO_PRICE,
    priceCurrent: price,
    stopLoss: NO_PRICE,
    takeProfit: NO_PRICE,
    magic: position.magic,
    comment,
    positionId: position.identifier,
    positionById: NO_TICKET,
    setupMs: book.nowMs,
    doneMs: null,
    expirationMs: null,
  });
}

/** An order that is done in whole. */
export function filledOrder({ nowMs }: AccountBook, order: Order): Order {
  return Object.freeze({ ...order, state: 'FILLED', volumeCurrent: NO_VOLUME, doneMs: nowMs });
}
