import {
  isPending,
  type ModifyRequest,
  NO_TICKET,
  normalizePrice,
  type Order,
  orderSide,
  type PendingOrderType,
  type Position,
  type RemoveRequest,
  type SltpRequest,
} from '@mt5-bridge/trading';
import type { BookOrder } from './book-change.ts';
import type { Engine } from './engine.ts';
import { isHedging, onlyPosition } from './intent.ts';
import { type Outcome, outcome } from './outcome.ts';
import type { Output } from './output.ts';
import type { SymbolState } from './symbol-state.ts';
import { checkAccount, checkQuote } from './validation/account-checks.ts';
import { checkExpiration } from './validation/expiration-check.ts';
import { checkOrderFlags } from './validation/order-checks.ts';
import {
  checkOrderFreeze,
  checkPendingPrice,
  checkPositionFreeze,
  checkStops,
  closingReference,
} from './validation/price-checks.ts';
import { checkNotDisabled, checkSession, checkStaleQuote } from './validation/symbol-checks.ts';

/** What every change of an order or a position must pass before the change itself is looked at. */
function checkChangeable(engine: Engine, state: SymbolState): Outcome | undefined {
  const session = engine.settings.changesWhenClosed ? undefined : checkSession(engine, state);
  return (
    checkNotDisabled(engine, state) ??
    session ??
    checkStaleQuote(engine, state) ??
    checkAccount(engine, state) ??
    checkQuote(engine, state)
  );
}

export interface JudgedSltp {
  readonly changed?: Position;
  readonly refusal: Outcome | undefined;
}

export function judgeSltp(engine: Engine, request: SltpRequest): JudgedSltp {
  const { state, position } = findPosition(engine, request);
  if (state === undefined) return { refusal: outcome('POSITION_CLOSED') };
  const before = checkChangeable(engine, state);
  if (before !== undefined || position === undefined) {
    return { refusal: before ?? outcome('POSITION_CLOSED') };
  }
  const { digits } = state.spec;
  const stopLoss = normalizePrice(request.stopLoss, digits);
  const takeProfit = normalizePrice(request.takeProfit, digits);
  const changed: Position = Object.freeze({ ...position, stopLoss, takeProfit });
  const { side } = position;
  const isSame = stopLoss === position.stopLoss && takeProfit === position.takeProfit;
  const refusal =
    checkOrderFlags(state, 0, stopLoss, takeProfit) ??
    checkStops(engine, state, side, changed, closingReference(state, side)) ??
    checkPositionFreeze(state, position) ??
    (isSame ? outcome('NO_CHANGES') : undefined);
  return { changed, refusal };
}

/** Replaces SL and TP of a position; 0 deletes a level. */
export function executeSltp(engine: Engine, request: SltpRequest, out: Output): Outcome {
  const { changed, refusal } = judgeSltp(engine, request);
  if (refusal !== undefined) return refusal;
  const state = changed === undefined ? undefined : engine.book.symbols.get(changed.symbol);
  if (changed === undefined || state === undefined) return outcome('POSITION_CLOSED');
  engine.book.putPosition(state, changed, out);
  out.position(engine.ledger.view(state, changed));
  return outcome('DONE', { position: changed.ticket });
}

/** By ticket; a netting account may leave it out, its symbol has one position. */
function findPosition(engine: Engine, { position: ticket, symbol }: SltpRequest) {
  const { book } = engine;
  const state = book.stateOfPosition(ticket) ?? book.symbols.get(symbol);
  if (state === undefined) return {};
  const unnamed = ticket === NO_TICKET && !isHedging(engine);
  return { state, position: unnamed ? onlyPosition(state) : state.positions.get(ticket) };
}

export interface JudgedChange {
  readonly state?: SymbolState;
  readonly working?: BookOrder;
  readonly changed?: Order;
  readonly refusal: Outcome | undefined;
}

export function judgeModify(engine: Engine, request: ModifyRequest): JudgedChange {
  const found = findOrder(engine, request);
  const { state, working, refusal } = found;
  if (refusal !== undefined || state === undefined || working === undefined) return found;
  const { order } = working;
  if (!isPending(order.type)) return { refusal: outcome('INVALID_ORDER') };
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
  const fault =
    checkChangeable(engine, state) ??
    checkChangedOrder(engine, state, order.type, changed) ??
    checkOrderFreeze(state, order) ??
    (isSame(order, changed) ? outcome('NO_CHANGES') : undefined);
  return { state, working, changed, refusal: fault };
}

/** Replaces prices, levels and expiration of a pending order; volume and type never change. */
export function executeModify(engine: Engine, request: ModifyRequest, out: Output): Outcome {
  const { state, working, changed, refusal } = judgeModify(engine, request);
  if (refusal !== undefined) return refusal;
  if (state === undefined || working === undefined || changed === undefined) {
    return outcome('INVALID_ORDER');
  }
  engine.book.putOrder(state, Object.freeze({ ...working, order: changed }), out);
  out.order('ORDER_UPDATE', changed);
  return outcome('DONE', { order: changed.ticket });
}

export function judgeRemove(engine: Engine, request: RemoveRequest): JudgedChange {
  const found = findOrder(engine, request);
  const { state, working, refusal } = found;
  if (refusal !== undefined || state === undefined || working === undefined) return found;
  const fault = checkChangeable(engine, state) ?? checkOrderFreeze(state, working.order);
  return { state, working, refusal: fault };
}

/** Deletes a pending order, or what is left of a working one. */
export function executeRemove(engine: Engine, request: RemoveRequest, out: Output): Outcome {
  const { state, working, refusal } = judgeRemove(engine, request);
  if (refusal !== undefined) return refusal;
  if (state === undefined || working === undefined) return outcome('INVALID_ORDER');
  const { book } = engine;
  const { order } = working;
  book.removeOrder(state, order, out);
  book.archiveOrder(Object.freeze({ ...order, state: 'CANCELED', doneMs: book.nowMs }), out);
  return outcome('DONE', { order: order.ticket });
}

/** 10023 for an order that left the living ones lately, else the code for a ticket that is none. */
function findOrder({ book, settings }: Engine, { order }: { readonly order: Order['ticket'] }) {
  const state = book.stateOfOrder(order);
  const working = state?.orders.get(order);
  if (state !== undefined && working !== undefined) {
    return { state, working, refusal: undefined };
  }
  const wasDone = book.orderDoneMs(order) !== undefined;
  return { refusal: outcome(wasDone ? 'ORDER_CHANGED' : settings.unknownOrderRetcode) };
}

function checkChangedOrder(
  engine: Engine,
  state: SymbolState,
  type: PendingOrderType,
  changed: Order,
): Outcome | undefined {
  const { priceOpen, priceStopLimit, stopLoss, takeProfit, time, expirationMs } = changed;
  const reference = type.endsWith('_STOP_LIMIT') ? priceStopLimit : priceOpen;
  return (
    checkOrderFlags(state, 0, stopLoss, takeProfit) ??
    checkPendingPrice(engine, state, type, priceOpen, priceStopLimit) ??
    checkStops(engine, state, orderSide(type), changed, reference) ??
    checkExpiration(engine, state, time, expirationMs)
  );
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
