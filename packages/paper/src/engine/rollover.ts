import {
  addMoney,
  asUtcMs,
  compareTickets,
  dayNumber,
  NO_MONEY,
  NO_PRICE,
  type Position,
  stopsEndDaily,
  swapCharge,
  swapMultiplier,
  swapReopenPrice,
  type UtcMs,
  utcToServer,
} from '@mt5-bridge/trading';
import { closingProfit, makeDeal } from './deals.ts';
import type { Engine } from './engine.ts';
import { nextServerMidnight } from './expiry.ts';
import type { Output } from './output.ts';
import { filledOrder, startServerOrder } from './server-order.ts';
import type { SymbolState } from './symbol-state.ts';
import { oppositeSide } from './valuation.ts';

/**
 * Ends every server day up to an instant, with the quotes that stand: swaps are charged, daily levels
 * die. Days that passed while the server was down are ended one by one.
 */
export function endDays(engine: Engine, untilMs: UtcMs, out: Output): void {
  const { book, settings } = engine;
  let midnightMs = nextServerMidnight(book.rolledOverToMs, settings);
  while (midnightMs <= untilMs) {
    // Nothing to charge: the calendar alone moves on.
    if (book.active.size === 0) break;
    book.nowMs = midnightMs;
    endDay(engine, midnightMs, out);
    book.rolledOverToMs = midnightMs;
    midnightMs = nextServerMidnight(midnightMs, settings);
  }
  if (book.active.size === 0) book.rolledOverToMs = untilMs;
  for (const state of book.symbols.values()) state.beginDay();
}

function endDay(engine: Engine, midnightMs: UtcMs, out: Output): void {
  const { book, settings } = engine;
  const day = dayNumber(utcToServer(settings.zone, asUtcMs(midnightMs - 1)));
  out.touchAccount();
  for (const state of book.symbols.values()) {
    if (state.isIdle) continue;
    const multiplier = swapMultiplier(state.spec, day, settings.swapHolidays);
    const positions = [...state.positions.values()].sort((a, b) =>
      compareTickets(a.ticket, b.ticket),
    );
    for (const position of positions) {
      endPositionDay(engine, state, position, multiplier, out);
    }
  }
}

function endPositionDay(
  engine: Engine,
  state: SymbolState,
  position: Position,
  multiplier: number,
  out: Output,
): void {
  const { book, ledger } = engine;
  const { swapMode } = state.spec;
  const reopens = swapMode === 'REOPEN_CURRENT' || swapMode === 'REOPEN_BID';
  const charged =
    reopens && multiplier !== 0
      ? reopen(engine, state, position, multiplier, out)
      : charge(engine, state, position, multiplier);
  const loosened = stopsEndDaily(state.spec)
    ? { ...charged, stopLoss: NO_PRICE, takeProfit: NO_PRICE }
    : charged;
  const isSame =
    loosened.swap === position.swap &&
    loosened.stopLoss === position.stopLoss &&
    loosened.takeProfit === position.takeProfit &&
    loosened.priceOpen === position.priceOpen;
  if (isSame) return;
  const changed = Object.freeze(loosened);
  book.putPosition(state, changed, out);
  out.position(ledger.view(state, changed));
}

/** Swap accumulates in the position until a deal books it. */
function charge(
  { book, valuation }: Engine,
  state: SymbolState,
  position: Position,
  multiplier: number,
): Position {
  const { side, volume, priceOpen } = position;
  const digits = book.spec.currencyDigits;
  const closing = state.valuationPrice(side);
  const price = state.spec.swapMode === 'INTEREST_OPEN' ? priceOpen : closing;
  const rate = valuation.depositRate(state, closing);
  const swap = swapCharge(state.spec, { side, volume, price }, rate, digits, multiplier);
  return { ...position, swap: addMoney(position.swap, swap ?? NO_MONEY, digits) };
}

/** The reopening modes realise the result of the day and go on at a price moved by the swap. */
function reopen(
  engine: Engine,
  state: SymbolState,
  position: Position,
  multiplier: number,
  out: Output,
): Position {
  const { book, valuation } = engine;
  if (!state.hasQuote || valuation.conversionState(state) !== 'ready') return position;
  const { side, volume, identifier } = position;
  const closing = state.valuationPrice(side);
  const base = state.spec.swapMode === 'REOPEN_BID' ? state.bid : closing;
  const priceOpen = swapReopenPrice(state.spec, side, base, multiplier);
  const profit = closingProfit(engine, state, {
    side,
    volume,
    priceOpen: position.priceOpen,
    priceClose: closing,
  });
  const comment = 'rollover';
  const closes = { side: oppositeSide(side), volume, price: closing, comment };
  const order = startServerOrder(book, position, { ...closes, reason: 'ROLLOVER' });
  out.order('ORDER_ADD', order);
  const reopened: Position = Object.freeze({ ...position, priceOpen, swap: NO_MONEY });
  const parts = { positionId: identifier, commission: NO_MONEY };
  const realised = { ...parts, entry: 'OUT', profit, swap: position.swap } as const;
  book.bookDeal(makeDeal(book, { state, order, ...closes }, realised), reopened, out);
  const opens = { side, volume, price: priceOpen, comment };
  const opened = { ...parts, entry: 'IN', profit: NO_MONEY, swap: NO_MONEY } as const;
  book.bookDeal(makeDeal(book, { state, order, ...opens }, opened), reopened, out);
  book.archiveOrder(filledOrder(book, order), out);
  return reopened;
}
