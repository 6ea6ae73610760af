import {
  type AccountSpec,
  type AccountState,
  asSymbolName,
  asUtcMs,
  type CheckResult,
  type Deal,
  type Money,
  money,
  NO_MAGIC,
  NO_MONEY,
  NO_PRICE,
  NO_TICKET,
  NO_VOLUME,
  type Order,
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
import type { Engine } from './engine.ts';
import { executeModify, executeRemove, executeSltp } from './execute-change.ts';
import { executeCloseBy } from './execute-close-by.ts';
import { executeDeal } from './execute-deal.ts';
import { executePending } from './execute-pending.ts';
import { sideOf } from './intent.ts';
import { type Outcome, toResult } from './outcome.ts';
import { type EngineOutput, NO_OUTPUT, Output } from './output.ts';
import { DEFAULT_SETTINGS, type EngineSettings } from './settings.ts';
import type { SymbolState } from './symbol-state.ts';
import { serveTriggers } from './triggers.ts';
import { Valuation } from './valuation.ts';

export interface TradeServerOptions {
  readonly account: AccountSpec;
  readonly symbols: readonly SymbolSpec[];
  readonly settings?: Partial<EngineSettings>;
  /** Market time before the first tick; 0 by default. */
  readonly nowMs?: UtcMs;
}

export interface Executed extends EngineOutput {
  readonly result: TradeResult;
}

/**
 * A trade server for one account. Plain and synchronous: quotes and requests in, results and changes
 * out; it knows no clock, disk or network, so the same inputs give the same bytes.
 */
export class TradeServer {
  readonly #engine: Engine;
  readonly #book: AccountBook;

  constructor({ account, symbols, settings, nowMs = asUtcMs(0) }: TradeServerOptions) {
    const chosen: EngineSettings = { ...DEFAULT_SETTINGS, ...settings };
    this.#book = new AccountBook(account, symbols, chosen, nowMs);
    const valuation = new Valuation(account, this.#book.symbols.values());
    const ledger = new AccountLedger(this.#book, valuation);
    this.#engine = { book: this.#book, ledger, valuation, settings: chosen };
  }

  /** Market time: the newest instant that a tick or `advanceTo` has told. */
  get nowMs(): UtcMs {
    return this.#book.nowMs;
  }

  /** Takes over what a store kept of the account, before the first tick or request. */
  restore(records: readonly BookRecord[]): void {
    this.#book.restore(records);
  }

  /** Market time goes on without a quote. Never backwards. */
  advanceTo(timeMs: UtcMs): void {
    if (timeMs > this.#book.nowMs) this.#book.nowMs = timeMs;
  }

  /** A new quote: values positions, serves stops and pending orders. Unknown symbols are ignored. */
  onTick(tick: Tick): EngineOutput {
    const state = this.#book.symbols.get(tick.symbol);
    if (state === undefined) return NO_OUTPUT;
    this.advanceTo(tick.timeMs);
    state.quote(tick);
    if (!state.index.isTouchedBy(state.sellTriggerPoints, state.buyTriggerPoints)) return NO_OUTPUT;
    const out = new Output();
    serveTriggers(this.#engine, state, out);
    this.#book.flush(out);
    return out;
  }

  execute(request: TradeRequest, requestId = ''): Executed {
    const out = new Output();
    const outcome = this.#dispatch(request, out);
    const result = toResult(outcome, this.#stateOf(request), this.#book.nowMs);
    out.request(requestId, result);
    this.#book.flush(out);
    return { result, changes: out.changes, events: out.events };
  }

  /** Books a deposit, or with a negative amount a withdrawal, as a deal of type BALANCE. */
  deposit(amount: Money, comment: string): EngineOutput {
    const out = new Output();
    const deal: Deal = Object.freeze({
      ticket: this.#book.nextDealTicket(),
      order: NO_TICKET,
      symbol: asSymbolName(''),
      type: 'BALANCE',
      entry: 'IN',
      reason: 'CLIENT',
      volume: NO_VOLUME,
      price: NO_PRICE,
      stopLoss: NO_PRICE,
      takeProfit: NO_PRICE,
      profit: money(amount, this.#book.spec.currencyDigits),
      swap: NO_MONEY,
      commission: NO_MONEY,
      fee: NO_MONEY,
      magic: NO_MAGIC,
      comment,
      positionId: NO_TICKET,
      timeMs: this.#book.nowMs,
    });
    this.#book.bookDeal(deal, null, out);
    this.#book.flush(out);
    return out;
  }

  account(): AccountState {
    return this.#engine.ledger.state();
  }

  positions(): Position[] {
    const views: Position[] = [];
    for (const state of this.#book.symbols.values()) {
      for (const position of state.positions.values()) {
        views.push(this.#engine.ledger.view(state, position));
      }
    }
    return views;
  }

  orders(): Order[] {
    const views: Order[] = [];
    for (const state of this.#book.symbols.values()) {
      for (const { order } of state.orders.values()) {
        const priceCurrent = sideOf(order.type) === 'BUY' ? state.buyPrice : state.sellPrice;
        views.push(Object.freeze({ ...order, priceCurrent }));
      }
    }
    return views;
  }

  /** A closed market answers 10018 to every request: a replay that has ended, a halt. */
  setMarketOpen(open: boolean): void {
    this.#book.marketOpen = open;
  }

  lastTick(symbol: SymbolName): Tick | undefined {
    return this.#book.symbols.get(symbol)?.lastTick;
  }

  /** Sets a quote without serving what it reaches: the market before the first tick of a run. */
  seedQuote(tick: Tick): void {
    this.#book.symbols.get(tick.symbol)?.quote(tick);
  }

  /** What the server would answer to `request`, without doing it. */
  check(request: TradeRequest): CheckResult {
    return checkRequest(this.#engine, request);
  }

  #dispatch(request: TradeRequest, out: Output): Outcome {
    switch (request.action) {
      case 'DEAL':
        return executeDeal(this.#engine, request, out);
      case 'PENDING':
        return executePending(this.#engine, request, out);
      case 'SLTP':
        return executeSltp(this.#engine, request, out);
      case 'MODIFY':
        return executeModify(this.#engine, request, out);
      case 'REMOVE':
        return executeRemove(this.#engine, request, out);
      case 'CLOSE_BY':
        return executeCloseBy(this.#engine, request, out);
    }
  }

  #stateOf(request: TradeRequest): SymbolState | undefined {
    switch (request.action) {
      case 'DEAL':
      case 'PENDING':
        return this.#book.symbols.get(request.symbol);
      case 'SLTP':
      case 'CLOSE_BY':
        return this.#book.stateOfPosition(request.position);
      case 'MODIFY':
      case 'REMOVE':
        return this.#book.stateOfOrder(request.order);
    }
  }
}
