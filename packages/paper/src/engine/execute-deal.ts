import {
  cutComment,
  type DealRequest,
  NO_PRICE,
  NO_TICKET,
  normalizePrice,
  type Order,
  RETCODE,
} from '@mt5-bridge/trading';
import type { Engine } from './engine.ts';
import { afterFill, availableToDeal, bookExecution, planFill } from './fill.ts';
import { checkQuotedPrice } from './instant-execution.ts';
import { dealIntent, type Intent } from './intent.ts';
import { type Outcome, outcome } from './outcome.ts';
import type { Output } from './output.ts';
import type { SymbolState } from './symbol-state.ts';
import { checkAccount, checkQuote } from './validation/account-checks.ts';
import { firstRefusal, type IntentCheck, onSymbol } from './validation/check.ts';
import { checkClose } from './validation/close-checks.ts';
import { checkHedge, checkPositionCount, checkVolumeLimit } from './validation/limit-checks.ts';
import { checkMargin } from './validation/margin-check.ts';
import { checkOrderType, checkVolume } from './validation/order-checks.ts';
import { checkPositionFreeze, checkStops, closingReference } from './validation/price-checks.ts';
import {
  checkFilling,
  checkSession,
  checkStaleQuote,
  checkTradeMode,
} from './validation/symbol-checks.ts';

const checkDealStops: IntentCheck = (engine, intent) => {
  const { state, side, opens } = intent;
  if (opens === 0) return undefined;
  if (!takesOpeningStops(engine, state) && (intent.stopLoss !== 0 || intent.takeProfit !== 0)) {
    return outcome('INVALID_STOPS');
  }
  return checkStops(engine, state, side, intent, closingReference(state, side));
};

function takesOpeningStops({ settings }: Engine, { spec }: SymbolState): boolean {
  if (settings.openingStops === 'allowed') return true;
  return spec.executionMode === 'INSTANT' || spec.executionMode === 'REQUEST';
}

const checkCloseFreeze: IntentCheck = (_engine, { state, reduces }) =>
  reduces === undefined ? undefined : checkPositionFreeze(state, reduces);

const checkDealMargin: IntentCheck = (engine, { state, type, side, volume, opens }) => {
  if (opens === 0) return undefined;
  const price = state.dealPrice(side);
  return checkMargin(engine, state, engine.valuation.heldOrder(state, type, volume, price));
};

/** The order in which a server looks at a market order; the first refusal is the answer. */
const DEAL_CHECKS: readonly IntentCheck[] = [
  checkTradeMode,
  onSymbol(checkSession),
  onSymbol(checkStaleQuote),
  checkFilling,
  onSymbol(checkAccount),
  onSymbol(checkQuote),
  checkQuotedPrice,
  checkClose,
  checkOrderType,
  checkVolume,
  checkDealStops,
  checkCloseFreeze,
  checkHedge,
  checkPositionCount,
  checkVolumeLimit,
  checkDealMargin,
];

export interface JudgedDeal {
  readonly request: DealRequest;
  readonly intent: Intent;
  readonly refusal: Outcome | undefined;
}

/** What would become of a market order, before anything happens. */
export function judgeDeal(engine: Engine, state: SymbolState, asked: DealRequest): JudgedDeal {
  const { digits } = state.spec;
  const request: DealRequest = {
    ...asked,
    price: normalizePrice(asked.price, digits),
    stopLoss: normalizePrice(asked.stopLoss, digits),
    takeProfit: normalizePrice(asked.takeProfit, digits),
    comment: cutComment(asked.comment),
  };
  const intent = dealIntent(engine, state, request);
  return { request, intent, refusal: firstRefusal(DEAL_CHECKS, engine, intent) };
}

/** A market order: checked, filled at the market as far as there is liquidity, booked. */
export function executeDeal(engine: Engine, asked: DealRequest, out: Output): Outcome {
  const { book } = engine;
  const state = book.symbols.get(asked.symbol);
  if (state === undefined) return outcome('INVALID', { comment: 'Unknown symbol' });
  const { request, intent, refusal } = judgeDeal(engine, state, asked);
  if (refusal !== undefined) {
    const wasPriceRefused =
      refusal.retcode === RETCODE.REQUOTE || refusal.retcode === RETCODE.PRICE_CHANGED;
    if (wasPriceRefused) book.refusedPrices++;
    return refusal;
  }
  book.refusedPrices = 0;
  const started = startOrder(engine, state, request, intent);
  out.order('ORDER_ADD', started);
  const available = availableToDeal(engine, state, intent.side, request.volume);
  const plan = planFill(request.filling, request.volume, available);
  if (plan.volume === 0) return unfilled(engine, state, started, plan.rest === 'work', out);
  const { side, reduces } = intent;
  const price = state.dealPrice(side);
  const { comment } = request;
  const execution = { state, order: started, side, volume: plan.volume, price, comment };
  const { deal, positionTicket } = bookExecution(engine, execution, reduces, out);
  const positionId = intent.closesTicket === null ? deal.positionId : started.positionId;
  const result = { order: started.ticket, deal: deal.ticket, position: positionTicket };
  const filled = { ...result, volume: plan.volume, price };
  if (plan.rest === 'work') {
    const order = afterFill(started, plan.volume, { state: 'PARTIAL', positionId });
    rest(engine, state, order, out);
    return outcome('DONE_PARTIAL', filled);
  }
  const isWhole = plan.rest === 'none';
  const final = { state: isWhole ? 'FILLED' : 'PARTIAL', doneMs: book.nowMs } as const;
  book.archiveOrder(afterFill(started, plan.volume, { ...final, positionId }), out);
  return outcome(isWhole ? 'DONE' : 'DONE_PARTIAL', filled);
}

/** Nobody on the other side: the order waits for the next tick (RETURN), or is rejected. */
function unfilled(
  engine: Engine,
  state: SymbolState,
  started: Order,
  works: boolean,
  out: Output,
): Outcome {
  if (works) {
    rest(engine, state, Object.freeze({ ...started, state: 'PLACED' }), out);
    return outcome('PLACED', { order: started.ticket });
  }
  const { book } = engine;
  book.archiveOrder(Object.freeze({ ...started, state: 'REJECTED', doneMs: book.nowMs }), out);
  return outcome('REJECT', { order: started.ticket });
}

/** Leaves an order working with what is not filled of it. */
function rest({ book, valuation }: Engine, state: SymbolState, order: Order, out: Output): void {
  const marginRate = valuation.marginRate(state, order.type, order.priceOpen);
  book.putOrder(state, Object.freeze({ order, marginRate }), out);
  out.order('ORDER_UPDATE', order);
}

function startOrder(
  { book }: Engine,
  state: SymbolState,
  request: DealRequest,
  { side, reduces, closesTicket }: Intent,
): Order {
  const { symbol, type, filling, volume, stopLoss, takeProfit, magic, comment } = request;
  const price = state.dealPrice(side);
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
    positionId: closesTicket === null ? NO_TICKET : (reduces?.identifier ?? NO_TICKET),
    positionById: NO_TICKET,
    setupMs: book.nowMs,
    doneMs: null,
    expirationMs: null,
  });
}
