import {
  type CloseByRequest,
  minVolume,
  NO_MONEY,
  NO_PRICE,
  NO_VOLUME,
  type Order,
} from '@mt5-bridge/trading';
import type { Engine } from './engine.ts';
import { done, type Outcome, refuse } from './outcome.ts';
import type { Output } from './output.ts';
import { type Execution, makeDeal, reducePosition, swapShare } from './positions-hedging.ts';

/**
 * Closes two opposite positions against each other. Each deal is priced at the other position's open
 * price and the whole profit lies on the first (MQL5 book, close-by log).
 */
export function executeCloseBy(engine: Engine, request: CloseByRequest, out: Output): Outcome {
  const { book, valuation } = engine;
  const state = book.stateOfPosition(request.position);
  const first = book.findPosition(request.position);
  const second = book.findPosition(request.positionBy);
  if (state === undefined || first === undefined || second === undefined) {
    return refuse('POSITION_CLOSED', 'Position is already closed');
  }
  const opposite = first.symbol === second.symbol && first.side !== second.side;
  if (book.spec.marginMode !== 'RETAIL_HEDGING' || !opposite) {
    return refuse('INVALID', 'Invalid request');
  }
  const volume = minVolume(first.volume, second.volume);
  const comment = `#${first.ticket} by #${second.ticket}`;
  const order: Order = Object.freeze({
    ticket: book.nextOrderTicket(),
    symbol: first.symbol,
    type: 'CLOSE_BY',
    state: 'STARTED',
    filling: 'FOK',
    time: 'GTC',
    reason: 'EXPERT',
    volumeInitial: volume,
    volumeCurrent: volume,
    priceOpen: second.priceOpen,
    priceStopLimit: NO_PRICE,
    priceCurrent: second.priceOpen,
    stopLoss: NO_PRICE,
    takeProfit: NO_PRICE,
    magic: request.magic,
    comment,
    positionId: first.identifier,
    positionById: second.identifier,
    setupMs: book.nowMs,
    doneMs: null,
    expirationMs: null,
  });
  out.order('ORDER_ADD', order);
  const digits = book.spec.currencyDigits;
  const close: Execution = {
    state,
    order,
    side: second.side,
    volume,
    price: second.priceOpen,
    comment,
  };
  const profit = valuation.profit(state, first.side, volume, first.priceOpen, second.priceOpen);
  const firstSwap = swapShare(first, volume, digits);
  const firstDeal = makeDeal(engine, close, 'OUT_BY', first.identifier, profit, firstSwap);
  const firstRest = reducePosition(engine, state, first, volume, firstSwap, out);
  book.bookDeal(firstDeal, firstRest, out);
  out.position(firstRest ?? Object.freeze({ ...first, volume: NO_VOLUME }));
  const back: Execution = { ...close, side: first.side, price: first.priceOpen };
  const secondSwap = swapShare(second, volume, digits);
  const secondDeal = makeDeal(engine, back, 'OUT_BY', second.identifier, NO_MONEY, secondSwap);
  const secondRest = reducePosition(engine, state, second, volume, secondSwap, out);
  book.bookDeal(secondDeal, secondRest, out);
  const filled: Order = Object.freeze({
    ...order,
    state: 'FILLED',
    volumeCurrent: NO_VOLUME,
    doneMs: book.nowMs,
  });
  book.archiveOrder(filled, out);
  return done({
    order: order.ticket,
    deal: firstDeal.ticket,
    position: first.ticket,
    volume,
    price: close.price,
  });
}
