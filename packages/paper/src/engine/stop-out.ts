import {
  type AccountState,
  isMarginCall,
  isStopOut,
  minVolume,
  money,
  nextOrderToRemove,
  nextPositionToClose,
  orderMarginExact,
  type Position,
  stopOutComment,
  stopOutCompensation,
  type Volume,
} from '@mt5-bridge/trading';
import { closeByServer } from './close-by-server.ts';
import { makeServiceDeal } from './deals.ts';
import type { Engine } from './engine.ts';
import { isHedging } from './intent.ts';
import type { Output } from './output.ts';
import type { SymbolState } from './symbol-state.ts';
import { isTradable } from './validation/symbol-checks.ts';
import { oppositeSide } from './valuation.ts';

/** True when neither margin call nor stop-out can be near; costs nothing per position. */
export function isMarginSafe({ book, ledger, settings }: Engine): boolean {
  if (book.marginCall) return false;
  if (book.active.size === 0) return true;
  const margin = ledger.margin();
  if (margin <= 0) return settings.stopOutFullyHedged ? ledger.isEquityAbove(0) : true;
  const { stopOutMode, marginCallLevel, stopOutLevel } = book.spec;
  const level = Math.max(marginCallLevel * settings.marginCallClearFactor, stopOutLevel);
  return ledger.isEquityAbove(stopOutMode === 'PERCENT' ? (margin * level) / 100 : level);
}

/**
 * Margin call and stop-out after a tick (MetaQuotes, Accounts with Margin Call/Stop Out): pending orders go first,
 * the largest margin before others, then positions, the largest loss before others; the account is judged
 * again after each.
 */
export function serveMarginState(engine: Engine, out: Output): void {
  const { book, ledger } = engine;
  let figures = ledger.state();
  serveMarginCall(engine, figures, out);
  let removed = false;
  let closed = false;
  while (isStoppedOut(engine, figures)) {
    if (removeNextOrder(engine, out)) removed = true;
    else if (closeNextPosition(engine, figures, out)) closed = true;
    else break;
    figures = ledger.state();
  }
  if (closed && book.positionsTotal === 0) compensate(engine, out);
  if (removed || closed) serveMarginCall(engine, ledger.state(), out);
}

/** The call level only marks the account. */
function serveMarginCall({ book, settings }: Engine, figures: AccountState, out: Output): void {
  const clearLevel = book.spec.marginCallLevel * settings.marginCallClearFactor;
  const terms = book.marginCall ? { ...book.spec, marginCallLevel: clearLevel } : book.spec;
  const active = isMarginCall(terms, figures);
  if (active === book.marginCall) return;
  book.marginCall = active;
  out.touchAccount();
  out.marginCall(active, figures);
}

function isStoppedOut({ book, settings }: Engine, figures: AccountState): boolean {
  const { spec } = book;
  if (isStopOut(spec, figures, settings.stopOutFullyHedged)) return true;
  if (settings.stopOutCompare === 'below' || figures.margin <= 0) return false;
  const measured = spec.stopOutMode === 'PERCENT' ? figures.marginLevel : figures.equity;
  return measured === spec.stopOutLevel;
}

function removeNextOrder(engine: Engine, out: Output): boolean {
  const { book } = engine;
  const candidates = [...book.active].flatMap((state) => {
    const canRemove = isTradable(engine, state);
    const hedging = isHedging(engine);
    return [...state.orders.values()].map(({ order }) => {
      const held = state.heldOrder(order.ticket, hedging);
      const { leverage } = book.spec;
      const margin = held === undefined ? 0 : orderMarginExact(state.spec, leverage, held);
      return { ticket: order.ticket, state, order, margin, canRemove };
    });
  });
  const next = nextOrderToRemove(candidates);
  if (next === undefined) return false;
  const { state, order } = next;
  book.removeOrder(state, order, out);
  book.archiveOrder(Object.freeze({ ...order, state: 'CANCELED', doneMs: book.nowMs }), out);
  return true;
}

function closeNextPosition(engine: Engine, figures: AccountState, out: Output): boolean {
  const { book, valuation } = engine;
  const candidates = [...book.active].flatMap((state) => {
    const isConvertible = valuation.conversionState(state) === 'ready';
    const canClose = state.hasQuote && isConvertible && isTradable(engine, state);
    return [...state.positions.values()].map((position) => ({
      ticket: position.ticket,
      symbol: position.symbol,
      profit: valuation.positionProfit(state, position),
      canClose,
      state,
      position,
    }));
  });
  const next = nextPositionToClose(candidates, book.spec.fifoClose);
  if (next === undefined) return false;
  const { state, position } = next;
  closeByServer(
    engine,
    state,
    position,
    {
      reason: 'SO',
      price: state.dealPrice(oppositeSide(position.side)),
      comment: stopOutComment(book.spec, figures, book.spec.currencyDigits),
      volume: sliceOf(engine, state, position),
    },
    out,
  );
  return true;
}

/** Real servers close a netting position in slices of the largest deal, judging the account after each. */
function sliceOf(engine: Engine, state: SymbolState, { volume }: Position): Volume {
  const { settings, book } = engine;
  const inSlices =
    settings.stopOutSlices === 'always' ||
    (settings.stopOutSlices === 'real_accounts' && book.spec.environment === 'real');
  if (isHedging(engine) || !inSlices) return volume;
  return minVolume(volume, state.spec.volumeMax);
}

/** A negative balance is lifted to zero, and with it, if chosen, the credit is taken. */
function compensate({ book, settings }: Engine, out: Output): void {
  if (settings.stopOutCompensation === 'off') return;
  const amount = stopOutCompensation(book.balance, book.spec.currencyDigits);
  if (amount === 0) return;
  book.bookDeal(makeServiceDeal(book, 'SO_COMPENSATION', amount, 'so compensation'), null, out);
  if (settings.stopOutCompensation !== 'balance_and_credit' || book.credit === 0) return;
  const taken = money(-book.credit, book.spec.currencyDigits);
  const deal = makeServiceDeal(book, 'SO_COMPENSATION_CREDIT', taken, 'so compensation credit');
  book.bookDeal(deal, null, out);
}
