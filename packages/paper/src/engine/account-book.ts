import {
  type AccountSpec,
  addMoney,
  asTicket,
  type Deal,
  isPending,
  type Money,
  NO_MONEY,
  type Order,
  type Position,
  type SymbolName,
  type SymbolSpec,
  type Ticket,
  type UtcMs,
} from '@mt5-bridge/trading';
import {
  type BookAccount,
  type BookCounters,
  type BookOrder,
  type BookRecord,
  deleteOrder,
  deletePosition,
  putAccount,
  putCounters,
  putDeal,
  putHistoryOrder,
  putOrder,
  putPosition,
} from './book-change.ts';
import { compareTickets } from './order-book-index.ts';
import type { Output } from './output.ts';
import type { EngineSettings } from './settings.ts';
import { SymbolState } from './symbol-state.ts';

/**
 * The living state of one account: symbols with their quotes, working orders, positions, money and
 * tickets. Every change goes through here, so that the price index and the durable rows follow it.
 */
export class AccountBook {
  readonly spec: AccountSpec;
  readonly settings: EngineSettings;
  readonly symbols = new Map<SymbolName, SymbolState>();
  /** Symbols that hold a position or an order, by ticket of it. */
  readonly #symbolOfPosition = new Map<Ticket, SymbolState>();
  readonly #symbolOfOrder = new Map<Ticket, SymbolState>();
  balance: Money = NO_MONEY;
  credit: Money = NO_MONEY;
  marginCall = false;
  marketOpen = true;
  nowMs: UtcMs;
  rolledOverToMs: UtcMs;
  #nextOrder: bigint;
  #nextDeal: bigint;

  constructor(
    spec: AccountSpec,
    symbols: readonly SymbolSpec[],
    settings: EngineSettings,
    nowMs: UtcMs,
  ) {
    this.spec = spec;
    this.settings = settings;
    this.nowMs = nowMs;
    this.rolledOverToMs = nowMs;
    this.#nextOrder = settings.firstOrderTicket;
    this.#nextDeal = settings.firstDealTicket;
    for (const symbol of symbols) this.symbols.set(symbol.name, new SymbolState(symbol));
  }

  get positionsTotal(): number {
    return this.#symbolOfPosition.size;
  }

  get ordersTotal(): number {
    return this.#symbolOfOrder.size;
  }

  nextOrderTicket(): Ticket {
    return asTicket(String(this.#nextOrder++));
  }

  nextDealTicket(): Ticket {
    return asTicket(String(this.#nextDeal++));
  }

  stateOfPosition(ticket: Ticket): SymbolState | undefined {
    return this.#symbolOfPosition.get(ticket);
  }

  stateOfOrder(ticket: Ticket): SymbolState | undefined {
    return this.#symbolOfOrder.get(ticket);
  }

  findPosition(ticket: Ticket): Position | undefined {
    return this.#symbolOfPosition.get(ticket)?.positions.get(ticket);
  }

  findOrder(ticket: Ticket): BookOrder | undefined {
    return this.#symbolOfOrder.get(ticket)?.orders.get(ticket);
  }

  putPosition(state: SymbolState, position: Position, out: Output): void {
    this.#placePosition(state, position);
    out.book(putPosition(position));
  }

  removePosition(state: SymbolState, position: Position, out: Output): void {
    state.index.removePosition(position);
    state.positions.delete(position.ticket);
    state.touch();
    this.#symbolOfPosition.delete(position.ticket);
    out.book(deletePosition(position.ticket));
  }

  putOrder(state: SymbolState, working: BookOrder, out: Output): void {
    this.#placeOrder(state, working);
    out.book(putOrder(working));
  }

  /** Takes the order out of the living ones; the caller says what became of it. */
  removeOrder(state: SymbolState, order: Order, out: Output): void {
    if (isPending(order.type)) state.index.removeOrder(order, order.type);
    state.orders.delete(order.ticket);
    state.touch();
    this.#symbolOfOrder.delete(order.ticket);
    out.book(deleteOrder(order.ticket));
  }

  /** Writes an order in a final state into the history and tells it. */
  archiveOrder(order: Order, out: Output): void {
    out.book(putHistoryOrder(order));
    out.order('ORDER_DELETE', order);
    out.order('HISTORY_ADD', order);
  }

  /** The only way money moves: balance is the sum of all deals but those of credit. */
  bookDeal(deal: Deal, position: Position | null, out: Output): void {
    const digits = this.spec.currencyDigits;
    const parts = [deal.profit, deal.swap, deal.commission, deal.fee];
    if (deal.type === 'CREDIT' || deal.type === 'SO_COMPENSATION_CREDIT') {
      this.credit = addMoney(this.credit, deal.profit, digits);
    } else {
      for (const part of parts) this.balance = addMoney(this.balance, part, digits);
    }
    out.book(putDeal(deal));
    out.deal(deal, position);
  }

  /** Adds the account's own rows to an output that changed something. */
  flush(out: Output): void {
    if (out.changes.length === 0) return;
    out.book(putAccount(this.accountRow(), this.nowMs));
    out.book(putCounters(this.countersRow(), this.nowMs));
  }

  accountRow(): BookAccount {
    const { spec, balance, credit, marginCall, rolledOverToMs } = this;
    return Object.freeze({ spec, balance, credit, marginCall, rolledOverToMs });
  }

  countersRow(): BookCounters {
    return Object.freeze({ nextOrder: String(this.#nextOrder), nextDeal: String(this.#nextDeal) });
  }

  /**
   * Takes over the living rows of a stored book. Rows of symbols that the catalogue no longer has are
   * an error of the caller: money would hang on them that nothing can value.
   */
  restore(records: readonly BookRecord[]): void {
    const ordered = [...records].sort((a, b) => compareTickets(asTicket(a.key), asTicket(b.key)));
    for (const record of ordered) {
      switch (record.table) {
        case 'account':
          this.balance = record.value.balance;
          this.credit = record.value.credit;
          this.marginCall = record.value.marginCall;
          this.rolledOverToMs = record.value.rolledOverToMs;
          break;
        case 'counters':
          this.#nextOrder = BigInt(record.value.nextOrder);
          this.#nextDeal = BigInt(record.value.nextDeal);
          break;
        case 'position':
          this.#placePosition(this.#stateOf(record.value.symbol), Object.freeze(record.value));
          break;
        case 'order':
          this.#placeOrder(this.#stateOf(record.value.order.symbol), Object.freeze(record.value));
          break;
        case 'deal':
        case 'history_order':
        case 'request':
        case 'stream':
          break;
      }
    }
  }

  #placePosition(state: SymbolState, position: Position): void {
    const known = state.positions.get(position.ticket);
    if (known !== undefined) state.index.removePosition(known);
    state.positions.set(position.ticket, position);
    state.index.addPosition(position);
    state.touch();
    this.#symbolOfPosition.set(position.ticket, state);
  }

  #placeOrder(state: SymbolState, working: BookOrder): void {
    const { order } = working;
    const known = state.orders.get(order.ticket)?.order;
    if (known !== undefined && isPending(known.type)) state.index.removeOrder(known, known.type);
    state.orders.set(order.ticket, working);
    if (isPending(order.type)) state.index.addOrder(order, order.type);
    state.touch();
    this.#symbolOfOrder.set(order.ticket, state);
  }

  #stateOf(symbol: SymbolName): SymbolState {
    const state = this.symbols.get(symbol);
    if (state === undefined) {
      throw new Error(
        `The stored book holds ${symbol}, which the catalogue does not have: restore the symbol, ` +
          'or reset the paper account',
      );
    }
    return state;
  }
}
