import {
  cutComment,
  NO_TICKET,
  normalizePrice,
  type Order,
  orderSide,
  type PendingRequest,
} from '@mt5-bridge/trading';
import type { Engine } from './engine.ts';
import { type Intent, pendingIntent } from './intent.ts';
import { type Outcome, outcome } from './outcome.ts';
import type { Output } from './output.ts';
import type { SymbolState } from './symbol-state.ts';
import { activateOrder } from './triggers.ts';
import { checkAccount, checkQuote } from './validation/account-checks.ts';
import { firstRefusal, type IntentCheck, onSymbol } from './validation/check.ts';
import { checkExpiration } from './validation/expiration-check.ts';
import {
  checkOrderCount,
  checkPositionCount,
  checkVolumeLimit,
} from './validation/limit-checks.ts';
import { checkMargin } from './validation/margin-check.ts';
import { checkOrderType, checkVolume } from './validation/order-checks.ts';
import { checkPendingPrice, checkStops } from './validation/price-checks.ts';
import {
  checkFilling,
  checkSession,
  checkStaleQuote,
  checkTradeMode,
} from './validation/symbol-checks.ts';

const BEFORE_PRICES: readonly IntentCheck[] = [
  checkTradeMode,
  onSymbol(checkSession),
  onSymbol(checkStaleQuote),
  checkFilling,
  onSymbol(checkAccount),
  onSymbol(checkQuote),
  checkOrderType,
  checkVolume,
];
const AFTER_PRICES: readonly IntentCheck[] = [
  checkOrderCount,
  checkPositionCount,
  checkVolumeLimit,
  (engine, { state, type, volume, price }) =>
    checkMargin(engine, state, engine.valuation.heldOrder(state, type, volume, price)),
];

export interface JudgedPending {
  readonly request: PendingRequest;
  readonly intent: Intent;
  readonly refusal: Outcome | undefined;
}

/** What would become of a pending order, before anything happens. */
export function judgePending(
  engine: Engine,
  state: SymbolState,
  asked: PendingRequest,
): JudgedPending {
  const request = onGrid(asked, state);
  const { type, price, stopLimit, time, expirationMs } = request;
  const intent = pendingIntent(engine, state, request);
  const reference = type.endsWith('_STOP_LIMIT') ? stopLimit : price;
  const refusal =
    firstRefusal(BEFORE_PRICES, engine, intent) ??
    checkPendingPrice(engine, state, type, price, stopLimit) ??
    checkStops(engine, state, intent.side, request, reference) ??
    checkExpiration(engine, state, time, expirationMs) ??
    firstRefusal(AFTER_PRICES, engine, intent);
  return { request, intent, refusal };
}

/**
 * Places a pending order and leaves it to the price index. In Exchange execution a limit that crosses the market
 * meets it at once; one that must rest in the book (BOC) is cancelled instead.
 */
export function executePending(engine: Engine, asked: PendingRequest, out: Output): Outcome {
  const { book, valuation } = engine;
  const state = book.symbols.get(asked.symbol);
  if (state === undefined) return outcome('INVALID', { comment: 'Unknown symbol' });
  const { request, refusal } = judgePending(engine, state, asked);
  if (refusal !== undefined) return refusal;
  const started = startOrder(engine, state, request);
  out.order('ORDER_ADD', started);
  const order = started.ticket;
  const meets = state.spec.executionMode === 'EXCHANGE' && crossesMarket(state, started);
  if (meets && request.filling === 'BOC') {
    const canceled = { ...started, state: 'CANCELED', doneMs: book.nowMs } as const;
    book.archiveOrder(Object.freeze(canceled), out);
    return outcome('REJECT_CANCEL', { order });
  }
  const placed: Order = Object.freeze({ ...started, state: 'PLACED' });
  const marginRate = valuation.marginRate(state, request.type, request.price);
  const working = Object.freeze({ order: placed, marginRate });
  book.putOrder(state, working, out);
  out.order('ORDER_UPDATE', placed);
  const done = meets ? activateOrder(engine, state, working, out) : undefined;
  const { volumeInitial, priceOpen } = placed;
  if (done === undefined)
    return outcome('DONE', { order, volume: volumeInitial, price: priceOpen });
  const { deal, positionTicket: position } = done;
  const isWhole = deal.volume === volumeInitial;
  const result = { order, deal: deal.ticket, position, volume: deal.volume, price: deal.price };
  return outcome(isWhole ? 'DONE' : 'DONE_PARTIAL', result);
}

function crossesMarket({ ask, bid }: SymbolState, { type, priceOpen }: Order): boolean {
  if (type === 'BUY_LIMIT') return ask <= priceOpen;
  return type === 'SELL_LIMIT' && bid >= priceOpen;
}

function onGrid(request: PendingRequest, { spec }: SymbolState): PendingRequest {
  return {
    ...request,
    price: normalizePrice(request.price, spec.digits),
    stopLimit: normalizePrice(request.stopLimit, spec.digits),
    stopLoss: normalizePrice(request.stopLoss, spec.digits),
    takeProfit: normalizePrice(request.takeProfit, spec.digits),
    comment: cutComment(request.comment),
  };
}

function startOrder({ book }: Engine, state: SymbolState, request: PendingRequest): Order {
  const { symbol, type, filling, time, magic, comment, volume, expirationMs } = request;
  return Object.freeze({
    ticket: book.nextOrderTicket(),
    symbol,
    type,
    state: 'STARTED',
    filling,
    time,
    reason: 'EXPERT',
    volumeInitial: volume,
    volumeCurrent: volume,
    priceOpen: request.price,
    priceStopLimit: request.stopLimit,
    priceCurrent: state.dealPrice(orderSide(type)),
    stopLoss: request.stopLoss,
    takeProfit: request.takeProfit,
    magic,
    comment,
    positionId: NO_TICKET,
    positionById: NO_TICKET,
    setupMs: book.nowMs,
    doneMs: null,
    expirationMs,
  });
}
