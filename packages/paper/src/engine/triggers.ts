import {
  activatedType,
  compareTickets,
  NO_PRICE,
  type Order,
  orderSide,
  type Position,
  type Price,
  stopComment,
  triggeredFillPrice,
} from '@mt5-bridge/trading';
import type { BookOrder } from './book-change.ts';
import { closeByServer } from './close-by-server.ts';
import type { Engine } from './engine.ts';
import { afterFill, availableVolume, bookExecution, planFill } from './fill.ts';
import { closedByOrder, isHedging } from './intent.ts';
import type { Output } from './output.ts';
import type { Executed } from './positions-hedging.ts';
import type { SymbolState } from './symbol-state.ts';
import { checkMargin } from './validation/margin-check.ts';

/**
 * Serves what a tick reached: stop losses, then take profits, then pending orders (MetaQuotes, Trading
 * system). What can not execute stays and is tried again on the next tick.
 */
export function serveTriggers(engine: Engine, state: SymbolState, out: Output): void {
  const { index, bidTrigger: bid, askTrigger: ask } = state;
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
    if (working !== undefined) activateOrder(engine, state, working, out);
  }
}

/** Goes on with what earlier ticks could not fill. */
export function serveWorking(engine: Engine, state: SymbolState, out: Output): void {
  for (const ticket of [...state.working].sort(compareTickets)) {
    const working = state.orders.get(ticket);
    if (working !== undefined) fillOrder(engine, state, working, dealPrice(state, working), out);
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
  const market = state.dealPrice(position.side === 'BUY' ? 'SELL' : 'BUY');
  const price = triggeredFillPrice(engine.settings.fillPolicy, level, market);
  // A take profit is a limit: where Last triggers it, Bid or Ask may still be short of it.
  if (reason === 'TP' && !isWithinLimit(position.side === 'BUY' ? 'SELL' : 'BUY', level, price)) {
    return;
  }
  const comment = stopComment(reason, level, state.spec.digits);
  closeByServer(engine, state, position, { reason, price, comment, volume: position.volume }, out);
}

/** A pending order that the market has reached: filled, turned into a limit, or rejected. */
export function activateOrder(
  engine: Engine,
  state: SymbolState,
  working: BookOrder,
  out: Output,
): Executed | undefined {
  const { book, settings, valuation } = engine;
  const { order } = working;
  const { type } = order;
  if (type === 'BUY_STOP_LIMIT' || type === 'SELL_STOP_LIMIT') {
    const limit = { type: activatedType(type), priceOpen: order.priceStopLimit };
    const placed: Order = Object.freeze({ ...order, ...limit, priceStopLimit: NO_PRICE });
    book.putOrder(state, Object.freeze({ ...working, order: placed }), out);
    out.order('ORDER_UPDATE', placed);
    return undefined;
  }
  const side = orderSide(type);
  const price = triggeredFillPrice(settings.fillPolicy, order.priceOpen, state.dealPrice(side));
  const isLimit = type === 'BUY_LIMIT' || type === 'SELL_LIMIT';
  if (isLimit && !isWithinLimit(side, order.priceOpen, price)) return undefined;
  const held = valuation.heldOrder(state, side, order.volumeCurrent, price);
  if (order.state === 'PLACED' && checkMargin(engine, state, held, order.ticket) !== undefined) {
    if (settings.activationWithoutMargin === 'wait') return undefined;
    const rejected = { ...order, state: 'REJECTED', doneMs: book.nowMs } as const;
    book.removeOrder(state, order, out);
    book.archiveOrder(Object.freeze(rejected), out);
    return undefined;
  }
  const marginRate = valuation.marginRate(state, type, price);
  return fillOrder(engine, state, { ...working, marginRate }, price, out);
}

/** Fills what the market offers and leaves, cancels or archives the rest by the order's filling. */
function fillOrder(
  engine: Engine,
  state: SymbolState,
  working: BookOrder,
  price: Price,
  out: Output,
): Executed | undefined {
  const { book } = engine;
  const { order } = working;
  const side = orderSide(order.type);
  const closesTicket = isHedging(engine) ? closedByOrder(order) : null;
  const closes = closesTicket === null ? undefined : state.positions.get(closesTicket);
  if (closesTicket !== null && closes === undefined) {
    return cancelRest(engine, state, order, out);
  }
  const plan = planFill(order.filling, order.volumeCurrent, availableVolume(engine, state, side));
  if (plan.volume === 0) {
    if (plan.rest === 'cancel') return cancelRest(engine, state, order, out);
    const waits = Object.freeze({ ...order, state: 'PARTIAL' } as const);
    if (order.state !== 'PARTIAL') {
      book.putOrder(state, Object.freeze({ ...working, order: waits }), out);
    }
    return undefined;
  }
  book.removeOrder(state, order, out);
  const { comment } = order;
  const execution = { state, order, side, volume: plan.volume, price, comment };
  const executed = bookExecution(engine, execution, closes, out);
  const positionId = closesTicket === null ? executed.deal.positionId : order.positionId;
  if (plan.rest === 'work') {
    const left = afterFill(order, plan.volume, { state: 'PARTIAL', positionId });
    book.putOrder(state, Object.freeze({ ...working, order: left }), out);
    out.order('ORDER_UPDATE', left);
    return executed;
  }
  const final = plan.rest === 'none' ? 'FILLED' : 'PARTIAL';
  const done = { state: final, positionId, doneMs: book.nowMs } as const;
  book.archiveOrder(afterFill(order, plan.volume, done), out);
  return executed;
}

function cancelRest({ book }: Engine, state: SymbolState, order: Order, out: Output): undefined {
  book.removeOrder(state, order, out);
  book.archiveOrder(Object.freeze({ ...order, state: 'CANCELED', doneMs: book.nowMs }), out);
}

function dealPrice(state: SymbolState, { order }: BookOrder): Price {
  return state.dealPrice(orderSide(order.type));
}

function isWithinLimit(side: 'BUY' | 'SELL', limit: Price, price: Price): boolean {
  return side === 'BUY' ? price <= limit : price >= limit;
}
