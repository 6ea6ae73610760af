import {
  type DealRequest,
  NO_PRICE,
  NO_TICKET,
  NO_VOLUME,
  normalizePrice,
  type Order,
} from '@mt5-bridge/trading';
import type { Engine } from './engine.ts';
import { dealIntent, type Intent } from './intent.ts';
import { done, type Outcome, refuse } from './outcome.ts';
import type { Output } from './output.ts';
import { closeHedged, type Executed, type Execution, openHedged } from './positions-hedging.ts';
import type { SymbolState } from './symbol-state.ts';
import { checkAccount, checkQuote } from './validation/account-checks.ts';
import { firstRefusal, type IntentCheck } from './validation/check.ts';
import { checkClose } from './validation/close-checks.ts';
import { checkHedge, checkPositionCount, checkVolumeLimit } from './validation/limit-checks.ts';
import { checkMargin } from './validation/margin-check.ts';
import { checkOrderType, checkVolume } from './validation/order-checks.ts';
import { checkStops } from './validation/price-checks.ts';
import { checkFilling, checkSession, checkTradeMode } from './validation/symbol-checks.ts';

const checkDealStops: IntentCheck = (_engine, { state, side, opens, stopLoss, takeProfit }) => {
  if (opens === 0) return undefined;
  const base = side === 'BUY' ? state.sellTriggerPoints : state.buyTriggerPoints;
  return checkStops(state.spec, side, base, stopLoss, takeProfit);
};

const checkDealMargin: IntentCheck = (engine, { state, side, opens }) =>
  checkMargin(engine, state, side, opens, side === 'BUY' ? state.buyPrice : state.sellPrice);

const DEAL_CHECKS: readonly IntentCheck[] = [
  checkTradeMode,
  checkSession,
  checkFilling,
  checkAccount,
  checkQuote,
  checkClose,
  checkOrderType,
  checkVolume,
  checkDealStops,
  checkHedge,
  checkPositionCount,
  checkVolumeLimit,
  checkDealMargin,
];

/** What would become of a market order, before anything happens. */
export function judgeDeal(engine: Engine, state: SymbolState, asked: DealRequest): JudgedDeal {
  const { digits } = state.spec;
  const request: DealRequest = {
    ...asked,
    stopLoss: normalizePrice(asked.stopLoss, digits),
    takeProfit: normalizePrice(asked.takeProfit, digits),
  };
  const intent = dealIntent(engine, state, request);
  return { request, intent, refusal: firstRefusal(DEAL_CHECKS, engine, intent) };
}

export interface JudgedDeal {
  readonly request: DealRequest;
  readonly intent: Intent;
  readonly refusal: Outcome | undefined;
}

/** A market order: checked, filled at the market, booked. */
export function executeDeal(engine: Engine, asked: DealRequest, out: Output): Outcome {
  const state = engine.book.symbols.get(asked.symbol);
  if (state === undefined) return refuse('INVALID', 'Unknown symbol');
  const { request, intent, refusal } = judgeDeal(engine, state, asked);
  if (refusal !== undefined) return refusal;
  const started = startOrder(engine, state, request);
  out.order('ORDER_ADD', started);
  const price = intent.side === 'BUY' ? state.buyPrice : state.sellPrice;
  const execution: Execution = {
    state,
    order: started,
    side: intent.side,
    volume: request.volume,
    price,
    comment: request.comment,
  };
  const { deal, positionTicket } = book(engine, intent, execution, out);
  const filled: Order = Object.freeze({
    ...started,
    state: 'FILLED',
    volumeCurrent: NO_VOLUME,
    positionId: deal.positionId,
    doneMs: engine.book.nowMs,
  });
  engine.book.archiveOrder(filled, out);
  return done({
    order: started.ticket,
    deal: deal.ticket,
    position: positionTicket,
    volume: request.volume,
    price,
  });
}

function book(engine: Engine, intent: Intent, execution: Execution, out: Output): Executed {
  const { reduces } = intent;
  if (reduces === undefined) return openHedged(engine, execution, out);
  return closeHedged(engine, execution, reduces, out);
}

function startOrder({ book }: Engine, state: SymbolState, request: DealRequest): Order {
  const { symbol, type, filling, volume, stopLoss, takeProfit, magic, comment } = request;
  const price = type === 'BUY' ? state.buyPrice : state.sellPrice;
  return Object.freeze({
    ticket: book.nextOrderTicket(),
    symbol,
    type,
    state: 'STARTED',
    filling,
    time: 'GTC',
    reason: 'EXPERT',
    volumeInitial: volume,
    volumeCurrent: volume,
    priceOpen: price,
    priceStopLimit: NO_PRICE,
    priceCurrent: price,
    stopLoss,
    takeProfit,
    magic,
    comment,
    positionId: request.position ?? NO_TICKET,
    positionById: NO_TICKET,
    setupMs: book.nowMs,
    doneMs: null,
    expirationMs: null,
  });
}
