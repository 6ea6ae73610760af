import {
  type CloseByRequest,
  closeBy,
  closeByComment,
  closeByCommission,
  cutComment,
  type Money,
  money,
  NO_MONEY,
  NO_PRICE,
  NO_VOLUME,
  ORDER_FLAG,
  type Order,
  type Position,
} from '@mt5-bridge/trading';
import { closingProfit, makeDeal } from './deals.ts';
import type { Engine } from './engine.ts';
import { isHedging } from './intent.ts';
import { type Outcome, outcome } from './outcome.ts';
import type { Output } from './output.ts';
import { leavingSwap, reducePosition } from './positions-hedging.ts';
import type { SymbolState } from './symbol-state.ts';
import { checkAccount, checkQuote } from './validation/account-checks.ts';
import { checkFifo } from './validation/close-checks.ts';
import { checkOrderFlags } from './validation/order-checks.ts';
import { checkPositionFreeze } from './validation/price-checks.ts';
import { checkNotDisabled, checkSession, checkStaleQuote } from './validation/symbol-checks.ts';

interface Pair {
  readonly state: SymbolState;
  readonly first: Position;
  readonly second: Position;
}

export function judgeCloseBy(
  engine: Engine,
  request: CloseByRequest,
): { readonly pair?: Pair; readonly refusal: Outcome | undefined } {
  const { book } = engine;
  const state = book.stateOfPosition(request.position) ?? book.stateOfPosition(request.positionBy);
  if (state === undefined) return { refusal: outcome('POSITION_CLOSED') };
  const before =
    checkNotDisabled(engine, state) ??
    checkSession(engine, state) ??
    checkStaleQuote(engine, state) ??
    checkAccount(engine, state) ??
    checkQuote(engine, state);
  if (before !== undefined) return { refusal: before };
  const first = book.findPosition(request.position);
  const second = book.findPosition(request.positionBy);
  if (first === undefined || second === undefined) return { refusal: outcome('POSITION_CLOSED') };
  const isOpposite = first.symbol === second.symbol && first.side !== second.side;
  if (!isHedging(engine) || !isOpposite) return { refusal: outcome('INVALID') };
  const fifo = book.spec.fifoClose
    ? (checkFifo(state, first) ?? checkFifo(state, second))
    : undefined;
  const refusal =
    fifo ??
    checkOrderFlags(state, ORDER_FLAG.CLOSE_BY, 0, 0) ??
    checkPositionFreeze(state, first) ??
    checkPositionFreeze(state, second);
  return { pair: { state, first, second }, refusal };
}

/**
 * Closes two opposite positions against each other. Each deal is priced at the other position's open price and
 * the whole profit lies on the first (MQL5 book, close-by log).
 */
export function executeCloseBy(engine: Engine, request: CloseByRequest, out: Output): Outcome {
  const { pair, refusal } = judgeCloseBy(engine, request);
  if (refusal !== undefined || pair === undefined) return refusal ?? outcome('INVALID');
  const { book } = engine;
  const { state, first, second } = pair;
  const legs = closeBy(first, second);
  const volume = legs.closedVolume;
  const order = startOrder(engine, request, pair, volume);
  out.order('ORDER_ADD', order);
  const { side, priceOpen } = first;
  const closed = { side, volume, priceOpen, priceClose: legs.first.price };
  const profit = closingProfit(engine, state, closed);
  const commissions = commissionsOf(engine, pair, volume);
  const firstDeal = closeLeg(engine, pair, order, legs.first, first, profit, commissions[0], out);
  const left = book.findPosition(first.ticket);
  out.position(left ?? Object.freeze({ ...first, volume: NO_VOLUME }));
  closeLeg(engine, pair, order, legs.second, second, NO_MONEY, commissions[1], out);
  const filled = { ...order, state: 'FILLED', volumeCurrent: NO_VOLUME } as const;
  book.archiveOrder(Object.freeze({ ...filled, doneMs: book.nowMs }), out);
  const price = legs.first.price;
  const position = first.ticket;
  return outcome('DONE', { order: order.ticket, deal: firstDeal.ticket, position, volume, price });
}

function closeLeg(
  engine: Engine,
  { state }: Pair,
  order: Order,
  leg: ReturnType<typeof closeBy>['first'],
  position: Position,
  profit: Money,
  commission: Money,
  out: Output,
) {
  const { book } = engine;
  const swap = leavingSwap(engine, position, leg.volume);
  const execution = { state, order, ...leg, comment: order.comment };
  const { identifier: positionId } = position;
  const realised = { entry: 'OUT_BY', positionId, profit, swap, commission } as const;
  const deal = makeDeal(book, execution, realised);
  const rest = reducePosition(engine, state, position, leg.volume, swap, out);
  book.bookDeal(deal, rest, out);
  return deal;
}

/** Commission on exits is booked whole on the first deal; the quote checks found it convertible. */
function commissionsOf(
  { settings, valuation, book }: Engine,
  { state, first, second }: Pair,
  volume: Position['volume'],
): readonly [Money, Money] {
  const digits = book.spec.currencyDigits;
  const rate = valuation.depositRate(state, second.priceOpen);
  let total = 0;
  for (const { symbols, rule } of settings.commission) {
    if (symbols !== 'all' && !symbols.includes(state.spec.name)) continue;
    const legs = [
      { volume, price: second.priceOpen },
      { volume, price: first.priceOpen },
    ] as const;
    total += closeByCommission(rule, state.spec, legs, rate, digits)?.first ?? 0;
  }
  return [money(total, digits), NO_MONEY];
}

function startOrder(
  { book }: Engine,
  { magic, comment }: CloseByRequest,
  { first, second }: Pair,
  volume: Position['volume'],
): Order {
  const automatic = closeByComment(first.ticket, second.ticket);
  return Object.freeze({
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
    magic,
    comment: comment === '' ? automatic : cutComment(comment),
    positionId: first.identifier,
    positionById: second.identifier,
    setupMs: book.nowMs,
    doneMs: null,
    expirationMs: null,
  });
}
