import {
  type AccountSpec,
  type AccountState,
  asUtcMs,
  type CheckResult,
  compareTickets,
  type Money,
  type Order,
  orderSide,
  type Position,
  type SymbolName,
  type SymbolSpec,
  type Tick,
  type TradeRequest,
  type TradeResult,
  type UtcMs,
} from '@mt5-bridge/trading';
import { AccountBook } from './account-book.ts';
import { AccountLedger } from './account-ledger.ts';
import type { BookRecord } from './book-change.ts';
import { checkRequest } from './check-request.ts';
import { makeServiceDeal } from './deals.ts';
import { dispatch, stateOf } from './dispatch.ts';
import type { Engine } from './engine.ts';
import { expireOrders, nextServerMidnight } from './expiry.ts';
import { FaultDice, type FaultSettings } from './faults.ts';
import { type Outcome, outcome, toResult } from './outcome.ts';
import { type EngineOutput, NO_OUTPUT, Output } from './output.ts';
import { RequestPace } from './request-pace.ts';
import { restoreBook } from './restore-book.ts';
import { endDays } from './rollover.ts';
import { DEFAULT_SETTINGS, type EngineSettings } from './settings.ts';
import { isMarginSafe, serveMarginState } from './stop-out.ts';
import type { SymbolState } from './symbol-state.ts';
import { serveTriggers, serveWorking } from './triggers.ts';
import { isTradable } from './validation/symbol-checks.ts';
import { checkTerminal, checkWellFormed } from './validation/terminal-checks.ts';
import { Valuation } from './valuation.ts';

export interface TradeServerOptions {
  readonly account: AccountSpec;
  readonly symbols: readonly SymbolSpec[];
  readonly settings?: Partial<EngineSettings>;
  /** Market time before the first tick; without it the first tick begins the first day. */
  readonly nowMs?: UtcMs;
}

export interface ExecutedRequest extends EngineOutput {
  readonly result: TradeResult;
}

/**
 * A trade server for one account. Plain and synchronous: quotes and requests in, results and changes
 * out; it knows no clock, disk or network, so the same inputs give the same bytes.
 */
export class TradeServer {
  readonly #engine: Engine;
  readonly #book: AccountBook;
  #dayEndMs = 0;

  constructor({ account, symbols, settings, nowMs = asUtcMs(0) }: TradeServerOptions) {
    const chosen: EngineSettings = { ...DEFAULT_SETTINGS, ...settings };
    const book = new AccountBook(account, symbols, chosen, nowMs);
    const valuation = new Valuation(account, book.symbols, chosen);
    const ledger = new AccountLedger(book, valuation);
    const pace = new RequestPace(chosen.requestsPerMinute);
    this.#book = book;
    this.#engine = { book, ledger, valuation, settings: chosen, pace, faults: undefined };
    this.#findDayEnd();
  }

  /** Market time: the newest instant that a tick or `advanceTo` has told. */
  get nowMs(): UtcMs {
    return this.#book.nowMs;
  }

  /** Takes over what a store kept of the account, before the first tick or request. */
  restore(records: readonly BookRecord[]): void {
    restoreBook(this.#book, records);
    this.#findDayEnd();
  }

  /** Market time goes on without a quote, never backwards. Days that end are charged. */
  advanceTo(timeMs: UtcMs): EngineOutput {
    if (timeMs < this.#dayEndMs) {
      if (timeMs > this.#book.nowMs) this.#book.nowMs = timeMs;
      return NO_OUTPUT;
    }
    const out = new Output();
    this.#advance(timeMs, out);
    return this.#flushed(out);
  }

  /**
   * A new quote: ends days and orders, values positions, serves levels and pending orders, then margin call and
   * stop-out. Symbols outside the catalogue and prices that are none are ignored.
   */
  onTick(tick: Tick): EngineOutput {
    const state = this.#book.symbols.get(tick.symbol);
    if (state === undefined || !isQuote(tick)) return NO_OUTPUT;
    let out: Output | undefined;
    if (tick.timeMs >= this.#dayEndMs) {
      out = new Output();
      this.#advance(tick.timeMs, out);
    } else if (tick.timeMs > this.#book.nowMs) this.#book.nowMs = tick.timeMs;
    state.quote(tick, this.#engine.settings.liquidityLots);
    if (this.#isTouched(state)) {
      out ??= new Output();
      this.#serve(state, out);
    }
    if (!isMarginSafe(this.#engine)) {
      out ??= new Output();
      serveMarginState(this.#engine, out);
    }
    return out === undefined ? NO_OUTPUT : this.#flushed(out);
  }

  /** Executes a request at the market as it stands. `requestId` names it in its REQUEST event. */
  execute(request: TradeRequest, requestId = ''): ExecutedRequest {
    const out = new Output();
    const state = stateOf(this.#book, request);
    const result = toResult(this.#answer(request, out), state, this.#book.nowMs);
    out.request(requestId, result);
    this.#book.flush(out);
    return { result, changes: out.changes, events: out.events };
  }

  /** What the server would answer to `request`, without doing it. */
  check(request: TradeRequest): CheckResult {
    return checkRequest(this.#engine, request);
  }

  /** Books a deposit, or with a negative amount a withdrawal, as a deal of type BALANCE. */
  deposit(amount: Money, comment: string): EngineOutput {
    return this.#bookService('BALANCE', amount, comment);
  }

  /** Gives credit, or takes it with a negative amount: it counts in equity, not in the balance. */
  credit(amount: Money, comment: string): EngineOutput {
    return this.#bookService('CREDIT', amount, comment);
  }

  account(): AccountState {
    return this.#engine.ledger.state();
  }

  /** Open positions in the order of their tickets, valued now. */
  positions(): Position[] {
    const { ledger } = this.#engine;
    return this.#listed((state) =>
      [...state.positions.values()].map((position) => ledger.view(state, position)),
    );
  }

  /** Working orders in the order of their tickets. */
  orders(): Order[] {
    return this.#listed((state) =>
      [...state.orders.values()].map(({ order }) => {
        const price = state.dealPrice(orderSide(order.type));
        return Object.freeze({ ...order, priceCurrent: price > 0 ? price : order.priceCurrent });
      }),
    );
  }

  /** Where the tickets of a server that takes over from this one go on. */
  nextTickets(): Pick<EngineSettings, 'firstOrderTicket' | 'firstDealTicket'> {
    const { nextOrder, nextDeal } = this.#book.row();
    return { firstOrderTicket: BigInt(nextOrder), firstDealTicket: BigInt(nextDeal) };
  }

  /** A closed market answers 10018 to every request: a replay that has ended, a halt. */
  setMarketOpen(open: boolean): void {
    this.#book.marketOpen = open;
  }

  /** Faults from now on; `undefined` for none. They are no part of the book. */
  setFaults(faults: FaultSettings | undefined): void {
    this.#engine.faults = faults === undefined ? undefined : new FaultDice(faults);
    for (const state of this.#book.symbols.values()) {
      state.halted = faults?.halts.includes(state.spec.name) ?? false;
    }
  }

  /** The dice behind the faults, for the terminal's own ones. */
  get faults(): FaultDice | undefined {
    return this.#engine.faults;
  }

  /** Sets a quote without serving what it reaches: the market before the first tick of a run. */
  seedQuote(tick: Tick): void {
    const { liquidityLots } = this.#engine.settings;
    if (isQuote(tick)) this.#book.symbols.get(tick.symbol)?.quote(tick, liquidityLots);
  }

  lastTick(symbol: SymbolName): Tick | undefined {
    return this.#book.symbols.get(symbol)?.lastTick;
  }

  #answer(request: TradeRequest, out: Output): Outcome {
    const refusal = checkTerminal(this.#engine) ?? checkWellFormed(this.#engine, request);
    if (refusal !== undefined) return refusal;
    const injected = this.#engine.faults?.answerTo(request);
    if (injected === undefined) return dispatch(this.#engine, request, out);
    if (injected.executes) dispatch(this.#engine, request, out);
    return outcome(injected.retcode);
  }

  #isTouched(state: SymbolState): boolean {
    return (
      state.index.isTouchedBy(state.bidTrigger, state.askTrigger) ||
      state.working.size > 0 ||
      state.expirations.isReachedBy(this.#book.nowMs)
    );
  }

  #serve(state: SymbolState, out: Output): void {
    expireOrders(this.#engine, state, out);
    const { valuation } = this.#engine;
    if (!isTradable(this.#engine, state) || !state.hasQuote) return;
    if (valuation.conversionState(state) !== 'ready') return;
    serveTriggers(this.#engine, state, out);
    serveWorking(this.#engine, state, out);
  }

  #advance(timeMs: UtcMs, out: Output): void {
    if (this.#book.rolledOverToMs === 0) this.#book.rolledOverToMs = timeMs;
    endDays(this.#engine, timeMs, out);
    if (timeMs > this.#book.nowMs) this.#book.nowMs = timeMs;
    this.#findDayEnd();
  }

  #findDayEnd(): void {
    const { rolledOverToMs, settings } = this.#book;
    this.#dayEndMs = rolledOverToMs === 0 ? 0 : nextServerMidnight(rolledOverToMs, settings);
  }

  #bookService(type: 'BALANCE' | 'CREDIT', amount: Money, comment: string): EngineOutput {
    const out = new Output();
    this.#book.bookDeal(makeServiceDeal(this.#book, type, amount, comment), null, out);
    return this.#flushed(out);
  }

  #flushed(out: Output): EngineOutput {
    if (out.isEmpty) return NO_OUTPUT;
    this.#book.flush(out);
    return out;
  }

  #listed<T extends Position | Order>(list: (state: SymbolState) => T[]): T[] {
    return [...this.#book.active].flatMap(list).sort((a, b) => compareTickets(a.ticket, b.ticket));
  }
}

/** Prices that are numbers above zero and not crossed; a market of deals alone may lack Bid and Ask. */
function isQuote({ bid, ask, last }: Tick): boolean {
  if (!(bid >= 0 && ask >= 0 && last >= 0)) return false;
  return bid > 0 && ask > 0 ? bid <= ask : last > 0;
}
