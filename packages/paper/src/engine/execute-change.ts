import {
  isPending,
  type ModifyRequest,
  normalizePrice,
  type Order,
  type Position,
  priceToPoints,
  type RemoveRequest,
  type SltpRequest,
} from '@mt5-bridge/trading';
import type { Engine } from './engine.ts';
import { sideOf } from './intent.ts';
import { done, type Outcome, refuse } from './outcome.ts';
import type { Output } from './output.ts';
import { checkPendingPrice, checkStops } from './validation/price-checks.ts';

/** Replaces SL and TP of a position; 0 deletes a level. */
export function executeSltp(engine: Engine, request: SltpRequest, out: Output): Outcome {
  const { book } = engine;
  const state = book.stateOfPosition(request.position);
  const position = book.findPosition(request.position);
  if (state === undefined || position === undefined) {
    return refuse('POSITION_CLOSED', 'Position is already closed');
  }
  const { spec } = state;
  const stopLoss = normalizePrice(request.stopLoss, spec.digits);
  const takeProfit = normalizePrice(request.takeProfit, spec.digits);
  const base = position.side === 'BUY' ? state.sellTriggerPoints : state.buyTriggerPoints;
  const refusal = checkStops(spec, position.side, base, stopLoss, takeProfit);
  if (refusal !== undefined) return refusal;
  if (stopLoss === position.stopLoss && takeProfit === position.takeProfit) {
    return refuse('NO_CHANGES', 'No changes');
  }
  const changed: Position = Object.freeze({ ...position, stopLoss, takeProfit });
  book.putPosition(state, changed, out);
  out.position(engine.ledger.view(state, changed));
  return done({ position: position.ticket });
}

/** Replaces prices, levels and expiration of a pending order; volume and type never change. */
export function executeModify(engine: Engine, request: ModifyRequest, out: Output): Outcome {
  const { book } = engine;
  const state = book.stateOfOrder(request.order);
  const working = book.findOrder(request.order);
  if (state === undefined || working === undefined || !isPending(working.order.type)) {
    return refuse('INVALID_ORDER', 'Invalid or unknown order');
  }
  const { order } = working;
  const { digits } = state.spec;
  const changed: Order = Object.freeze({
    ...order,
    priceOpen: normalizePrice(request.price, digits),
    priceStopLimit: normalizePrice(request.stopLimit, digits),
    stopLoss: normalizePrice(request.stopLoss, digits),
    takeProfit: normalizePrice(request.takeProfit, digits),
    time: request.time,
    expirationMs: request.expirationMs,
  });
  const { type, priceOpen, priceStopLimit, stopLoss, takeProfit } = changed;
  const base = type.endsWith('_STOP_LIMIT') ? priceStopLimit : priceOpen;
  const refusal =
    checkPendingPrice(state, type, priceOpen, priceStopLimit) ??
    checkStops(state.spec, sideOf(type), priceToPoints(base, digits), stopLoss, takeProfit);
  if (refusal !== undefined) return refusal;
  if (isSame(order, changed)) return refuse('NO_CHANGES', 'No changes');
  book.putOrder(state, Object.freeze({ ...working, order: changed }), out);
  out.order('ORDER_UPDATE', changed);
  return done({ order: order.ticket });
}

/** Deletes a pending order. */
export function executeRemove(engine: Engine, request: RemoveRequest, out: Output): Outcome {
  const { book } = engine;
  const state = book.stateOfOrder(request.order);
  const working = book.findOrder(request.order);
  if (state === undefined || working === undefined) {
    return refuse('INVALID_ORDER', 'Invalid or unknown order');
  }
  const canceled: Order = Object.freeze({
    ...working.order,
    state: 'CANCELED',
    doneMs: book.nowMs,
  });
  book.removeOrder(state, working.order, out);
  book.archiveOrder(canceled, out);
  return done({ order: canceled.ticket });
}

function isSame(a: Order, b: Order): boolean {
  return (
    a.priceOpen === b.priceOpen &&
    a.priceStopLimit === b.priceStopLimit &&
    a.stopLoss === b.stopLoss &&
    a.takeProfit === b.takeProfit &&
    a.time === b.time &&
    a.expirationMs === b.expirationMs
  );
}
