import {
  type AccountSpec,
  addMoney,
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
  type BookOrder,
  deleteOrder,
  deletePosition,
  putAccount,
  putDeal,
  putHistoryOrder,
  putOrder,
  putPosition,
} from './book-change.ts';
import { DoneOrders } from './done-orders.ts';
import { orderEndMs } from './expiry.ts';
import type { Output } from './output.ts';
import type { EngineSettings } from './settings.ts';
import { SymbolState } from './symbol-state.ts';
import { TicketNumbers } from './ticket-numbers.ts';

/**
 * The living state of one account: symbols with their quotes, working orders, positions, money and
 * tickets. Every change goes through here, so that the price index and the durable rows follow it.
 */
export class AccountBook {
  readonly spec: AccountSpec;
  readonly settings: EngineSettings;
  readonly symbols = new Map<SymbolName, SymbolState>();
  /** Symbols with an order or a position. */
  readonly active = new Set<SymbolState>();
  readonly #stateOfPosition = new Map<Ticket, SymbolState>();
  readonly #stateOfOrder = new Map<Ticket, SymbolState>();
  readonly #doneOrders = new DoneOrders();
  balance: Money = NO_MONEY;
  credit: Money = NO_MONEY;
  marginCall = false;
  /** False while the whole market is closed: a replay that has ended, a halt. */
  marketOpen = true;
  /** Prices refused in a row, in Request and Instant execution. */
  refusedPrices = 0;
  nowMs: UtcMs;
  rolledOverToMs: UtcMs;
  #orderTickets: TicketNumbers;
  #dealTickets: TicketNumbers;

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
    this.#orderTickets = new TicketNumbers(settings.firstOrderTicket);
    this.#dealTickets = new TicketNumbers(settings.firstDealTicket);
    for (const symbol of symbols) {
      this.symbols.set(symbol.name, new SymbolState(symbol, spec.marginMode));
    }
  }

  get positionsTotal(): number {
    return this.#stateOfPosition.size;
  }

  get ordersTotal(): number {
    return this.#stateOfOrder.size;
  }

  nextOrderTicket(): Ticket {
    return this.#orderTickets.take();
  }

  nextDealTicket(): Ticket {
    return this.#dealTickets.take();
  }

  stateOfPosition(ticket: Ticket): SymbolState | undefined {
    return this.#stateOfPosition.get(ticket);
  }

  stateOfOrder(ticket: Ticket): SymbolState | undefined {
    return this.#stateOfOrder.get(ticket);
  }

  findPosition(ticket: Ticket): Position | undefined {
    return this.#stateOfPosition.get(ticket)?.positions.get(ticket);
  }

  findOrder(ticket: Ticket): BookOrder | undefined {
    return this.#stateOfOrder.get(ticket)?.orders.get(ticket);
  }

  /** When an order left the living ones, for the newest of them. */
  orderDoneMs(ticket: Ticket): UtcMs | undefined {
    return this.#doneOrders.doneMs(ticket);
  }

  putPosition(state: SymbolState, position: Position, out: Output): void {
    this.placePosition(state, position);
    out.book(putPosition(position));
  }

  removePosition(state: SymbolState, position: Position, out: Output): void {
    state.index.removePosition(position);
    state.positions.delete(position.ticket);
    this.#touch(state);
    this.#stateOfPosition.delete(position.ticket);
    out.book(deletePosition(position.ticket));
  }

  putOrder(state: SymbolState, working: BookOrder, out: Output): void {
    this.placeOrder(state, working);
    out.book(putOrder(working));
  }

  /** Takes a living order out; the caller says what became of it. */
  removeOrder(state: SymbolState, order: Order, out: Output): void {
    this.#unindexOrder(state, order);
    state.orders.delete(order.ticket);
    this.#touch(state);
    this.#stateOfOrder.delete(order.ticket);
    out.book(deleteOrder(order.ticket));
  }

  /** Writes an order in a final state into the history and tells it. */
  archiveOrder(order: Order, out: Output): void {
    this.#doneOrders.add(order.ticket, this.nowMs);
    out.book(putHistoryOrder(order));
    out.order('ORDER_DELETE', order);
    out.order('HISTORY_ADD', order);
  }

  /** The only way money moves: balance is the sum of all deals but those of credit. */
  bookDeal(deal: Deal, position: Position | null, out: Output): void {
    const digits = this.spec.currencyDigits;
    if (deal.type === 'CREDIT' || deal.type === 'SO_COMPENSATION_CREDIT') {
      this.credit = addMoney(this.credit, deal.profit, digits);
    } else {
      for (const part of [deal.profit, deal.swap, deal.commission, deal.fee]) {
        this.balance = addMoney(this.balance, part, digits);
      }
    }
    out.book(putDeal(deal));
    out.deal(deal, position);
  }

  /** Adds the account's own row to an output that changed something. */
  flush(out: Output): void {
    if (out.touchesAccount) out.book(putAccount(this.row(), this.nowMs));
  }

  row(): BookAccount {
    const { balance, credit, marginCall, rolledOverToMs } = this;
    const { login, currency } = this.spec;
    const tickets = { nextOrder: this.#orderTickets.next, nextDeal: this.#dealTickets.next };
    const money = { login, currency, balance, credit };
    return Object.freeze({ ...money, marginCall, rolledOverToMs, ...tickets });
  }

  restoreRow(row: BookAccount): void {
    this.balance = row.balance;
    this.credit = row.credit;
    this.marginCall = row.marginCall;
    this.rolledOverToMs = row.rolledOverToMs;
    this.#orderTickets = new TicketNumbers(BigInt(row.nextOrder));
    this.#dealTickets = new TicketNumbers(BigInt(row.nextDeal));
  }

  /** Puts a position into memory alone, as a restart does. */
  placePosition(state: SymbolState, position: Position): void {
    const known = state.positions.get(position.ticket);
    if (known !== undefined) state.index.removePosition(known);
    state.positions.set(position.ticket, position);
    state.index.addPosition(position);
    this.#touch(state);
    this.#stateOfPosition.set(position.ticket, state);
  }

  placeOrder(state: SymbolState, working: BookOrder): void {
    const { order } = working;
    const known = state.orders.get(order.ticket)?.order;
    if (known !== undefined) this.#unindexOrder(state, known);
    state.orders.set(order.ticket, working);
    if (isPending(order.type) && waitsForPrice(order)) state.index.addOrder(order, order.type);
    else state.working.add(order.ticket);
    const endMs = orderEndMs(order, state.spec, this.settings);
    if (endMs !== undefined) state.expirations.add(endMs, order.ticket);
    this.#touch(state);
    this.#stateOfOrder.set(order.ticket, state);
  }

  #unindexOrder(state: SymbolState, order: Order): void {
    if (isPending(order.type) && waitsForPrice(order)) state.index.removeOrder(order, order.type);
    else state.working.delete(order.ticket);
    const endMs = orderEndMs(order, state.spec, this.settings);
    if (endMs !== undefined) state.expirations.remove(endMs, order.ticket);
  }

  #touch(state: SymbolState): void {
    state.touch();
    if (state.isIdle) this.active.delete(state);
    else this.active.add(state);
  }
}

/** A triggered stop is a market order from then on; what is left of it takes any price. */
function waitsForPrice({ type, state }: Order): boolean {
  return state === 'PLACED' || type.endsWith('LIMIT');
}
