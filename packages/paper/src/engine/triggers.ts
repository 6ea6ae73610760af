import {
  isPending,
  NO_PRICE,
  NO_VOLUME,
  type Order,
  type OrderType,
  type Position,
  type PositionSide,
  type Price,
  type TradeReason,
} from '@mt5-bridge/trading';
import type { BookOrder } from './book-change.ts';
import type { Engine } from './engine.ts';
import { sideOf } from './intent.ts';
import type { Output } from './output.ts';
import { closeHedged, type Execution, openHedged } from './positions-hedging.ts';
import type { SymbolState } from './symbol-state.ts';
import { checkMargin } from './validation/margin-check.ts';

/** Serves what a tick reached: stop losses first, then take profits, then pending orders. */
export function serveTriggers(engine: Engine, state: SymbolState, out: Output): void {
  const { index, sellTriggerPoints: bid, buyTriggerPoints: ask } = state;
  for (const ticket of index.stopLossesReachedBy(bid, ask)) {
    const position = state.positions.get(ticket);
    if (position !== undefined) closeAtLevel(engine, state, position, 'SL', out);
  }
  for (const ticket of index.takeProfitsReachedBy(bid, ask)) {
    const position = state.positions.get(ticket);
    if (position !== undefined) closeAtLevel(engine, state, position, 'TP', out);
  }
  for (const ticket of index.ordersReachedBy(bid, ask)) {
    const working = state.orders.get(ticket);
    if (working !== undefined) activate(engine, state, working, out);
  }
}

function closeAtLevel(
  engine: Engine,
  state: SymbolState,
  position: Position,
  reason: 'SL' | 'TP',
  out: Output,
): void {
  const level = reason === 'SL' ? position.stopLoss : position.takeProfit;
  const market = position.side === 'BUY' ? state.sellPrice : state.buyPrice;
  const price = engine.settings.fillPolicy === 'request_price' ? level : market;
  const comment = `[${reason.toLowerCase()} ${level.toFixed(state.spec.digits)}]`;
  closeWhole(engine, state, position, reason, price, comment, out);
}

/** Closes a position by an order of the server itself. */
export function closeWhole(
  engine: Engine,
  state: SymbolState,
  position: Position,
  reason: TradeReason,
  price: Price,
  comment: string,
  out: Output,
): void {
  const { book } = engine;
  const side: PositionSide = position.side === 'BUY' ? 'SELL' : 'BUY';
  const order: Order = Object.freeze({
    ticket: book.nextOrderTicket(),
    symbol: position.symbol,
    type: side,
    state: 'STARTED',
    filling: 'FOK',
    time: 'GTC',
    reason,
    volumeInitial: position.volume,
    volumeCurrent: position.volume,
    priceOpen: price,
    priceStopLimit: NO_PRICE,
    priceCurrent: price,
    stopLoss: NO_PRICE,
    takeProfit: NO_PRICE,
    magic: position.magic,
    comment,
    positionId: position.identifier,
    positionById: position.identifier,
    setupMs: book.nowMs,
    doneMs: null,
    expirationMs: null,
  });
  out.order('ORDER_ADD', order);
  const volume = position.volume;
  const execution: Execution = { state, order, side, volume, price, comment };
  closeHedged(engine, execution, position, out);
  book.archiveOrder(
    Object.freeze({ ...order, state: 'FILLED', volumeCurrent: NO_VOLUME, doneMs: book.nowMs }),
    out,
  );
}

function activate(engine: Engine, state: SymbolState, working: BookOrder, out: Output): void {
  const { book } = engine;
  const { order } = working;
  const limitType = limitOf(order.type);
  if (limitType !== undefined) {
    const limit: Order = Object.freeze({
      ...order,
      type: limitType,
      priceOpen: order.priceStopLimit,
      priceStopLimit: NO_PRICE,
    });
    book.removeOrder(state, order, out);
    book.putOrder(state, Object.freeze({ ...working, order: limit }), out);
    out.order('ORDER_UPDATE', limit);
    return;
  }
  const side = sideOf(order.type);
  const market = side === 'BUY' ? state.buyPrice : state.sellPrice;
  const price = engine.settings.fillPolicy === 'request_price' ? order.priceOpen : market;
  book.removeOrder(state, order, out);
  const volume = order.volumeCurrent;
  if (checkMargin(engine, state, side, volume, price) !== undefined) {
    const rejected: Order = Object.freeze({ ...order, state: 'REJECTED', doneMs: book.nowMs });
    book.archiveOrder(rejected, out);
    return;
  }
  const execution: Execution = { state, order, side, volume, price, comment: order.comment };
  const { deal } = openHedged(engine, execution, out);
  book.archiveOrder(
    Object.freeze({
      ...order,
      state: 'FILLED',
      volumeCurrent: NO_VOLUME,
      positionId: deal.positionId,
      doneMs: book.nowMs,
    }),
    out,
  );
}

/** The limit type that a stop-limit becomes at its stop price. */
function limitOf(type: OrderType): 'BUY_LIMIT' | 'SELL_LIMIT' | undefined {
  if (!isPending(type)) return undefined;
  if (type === 'BUY_STOP_LIMIT') return 'BUY_LIMIT';
  return type === 'SELL_STOP_LIMIT' ? 'SELL_LIMIT' : undefined;
}
