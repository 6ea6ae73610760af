import {
  NO_TICKET,
  normalizePrice,
  type Order,
  type PendingRequest,
  priceToPoints,
} from '@mt5-bridge/trading';
import type { Engine } from './engine.ts';
import { type Intent, pendingIntent, sideOf } from './intent.ts';
import { done, type Outcome, refuse } from './outcome.ts';
import type { Output } from './output.ts';
import type { SymbolState } from './symbol-state.ts';
import { checkAccount, checkQuote } from './validation/account-checks.ts';
import { firstRefusal, type IntentCheck } from './validation/check.ts';
import {
  checkOrderCount,
  checkPositionCount,
  checkVolumeLimit,
} from './validation/limit-checks.ts';
import { checkMargin } from './validation/margin-check.ts';
import { checkOrderType, checkVolume } from './validation/order-checks.ts';
import { checkPendingPrice, checkStops } from './validation/price-checks.ts';
import { checkFilling, checkSession, checkTradeMode } from './validation/symbol-checks.ts';

const BEFORE_PRICES: readonly IntentCheck[] = [
  checkTradeMode,
  checkSession,
  checkFilling,
  checkAccount,
  checkQuote,
  checkOrderType,
  checkVolume,
];
const AFTER_PRICES: readonly IntentCheck[] = [
  checkOrderCount,
  checkPositionCount,
  checkVolumeLimit,
  (engine, { state, side, volume, price }) => checkMargin(engine, state, side, volume, price),
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
  const request = normalizedPending(asked, state);
  const intent = pendingIntent(engine, state, request);
  const refusal =
    firstRefusal(BEFORE_PRICES, engine, intent) ??
    checkPendingPrice(state, request.type, request.price, request.stopLimit) ??
    checkLevels(state, request) ??
    checkExpiration(engine, request) ??
    firstRefusal(AFTER_PRICES, engine, intent);
  return { request, intent, refusal };
}

/** Places a pending order: checked like a market order, then left to the price index. */
export function executePending(engine: Engine, asked: PendingRequest, out: Output): Outcome {
  const state = engine.book.symbols.get(asked.symbol);
  if (state === undefined) return refuse('INVALID', 'Unknown symbol');
  const { request, intent, refusal } = judgePending(engine, state, asked);
  if (refusal !== undefined) return refusal;
  const started = startOrder(engine, state, request);
  const placed: Order = Object.freeze({ ...started, state: 'PLACED' });
  const marginRate = engine.valuation.marginRate(state, intent.side, request.price);
  out.order('ORDER_ADD', started);
  engine.book.putOrder(state, Object.freeze({ order: placed, marginRate }), out);
  out.order('ORDER_UPDATE', placed);
  return done({ order: placed.ticket, volume: placed.volumeInitial, price: placed.priceOpen });
}

function normalizedPending(request: PendingRequest, { spec }: SymbolState): PendingRequest {
  return {
    ...request,
    price: normalizePrice(request.price, spec.digits),
    stopLimit: normalizePrice(request.stopLimit, spec.digits),
    stopLoss: normalizePrice(request.stopLoss, spec.digits),
    takeProfit: normalizePrice(request.takeProfit, spec.digits),
  };
}

function checkLevels({ spec }: SymbolState, request: PendingRequest): Outcome | undefined {
  const { type, price, stopLimit, stopLoss, takeProfit } = request;
  const base = type.endsWith('_STOP_LIMIT') ? stopLimit : price;
  const points = priceToPoints(base, spec.digits);
  return checkStops(spec, sideOf(type), points, stopLoss, takeProfit);
}

/** 10022: an expiration that is missing, past, or given where the kind has none. */
function checkExpiration(
  { book }: Engine,
  { time, expirationMs }: PendingRequest,
): Outcome | undefined {
  const isDated = time === 'SPECIFIED' || time === 'SPECIFIED_DAY';
  if (!isDated) return undefined;
  return expirationMs !== null && expirationMs > book.nowMs
    ? undefined
    : refuse('INVALID_EXPIRATION', 'Invalid expiration');
}

function startOrder({ book }: Engine, state: SymbolState, request: PendingRequest): Order {
  const { action: _, price, stopLimit, volume, ...same } = request;
  return Object.freeze({
    ...same,
    ticket: book.nextOrderTicket(),
    state: 'STARTED',
    reason: 'EXPERT',
    volumeInitial: volume,
    volumeCurrent: volume,
    priceOpen: price,
    priceStopLimit: stopLimit,
    priceCurrent: sideOf(request.type) === 'BUY' ? state.buyPrice : state.sellPrice,
    positionId: NO_TICKET,
    positionById: NO_TICKET,
    setupMs: book.nowMs,
    doneMs: null,
  });
}
