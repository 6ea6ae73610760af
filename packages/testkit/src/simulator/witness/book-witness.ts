import type { BookChange, BookRequest } from '@mt5-bridge/paper/internal/engine/book-change.ts';
import {
  addVolume,
  type Deal,
  fingerprintIn,
  NO_VOLUME,
  type Order,
  retcodeInfo,
  type Volume,
} from '@mt5-bridge/trading';
import type { BookWatcher } from '../simulated-book-store.ts';
import type { Violations } from './violations.ts';

/** Marks what somebody ordered in the terminal by hand. */
export const HAND_COMMENT = 'by hand';

/** What the terminal's durable book holds of every order, by the fingerprint in its comment. */
export class BookWitness implements BookWatcher {
  readonly #violations: Violations;
  readonly #isNetting: boolean;
  readonly #executed: (requestId: string, atMs: number) => void;
  readonly #orders = new Map<string, Order>();
  readonly #ticketsOf = new Map<string, Set<string>>();
  readonly #filled = new Map<string, Volume>();
  readonly #deals = new Map<string, Deal>();
  /** Requests that the trade server says it has done, by the id of the wish behind them. */
  readonly #done = new Map<string, Set<string>>();
  readonly #handPositions = new Set<string>();

  /**
   * `executed` hears of each request that the terminal has carried out, with the terminal's time. A netting
   * account has one position for all.
   */
  constructor(
    violations: Violations,
    isNetting: boolean,
    executed: (requestId: string, atMs: number) => void,
  ) {
    this.#violations = violations;
    this.#isNetting = isNetting;
    this.#executed = executed;
  }

  restarted(): void {
    this.#orders.clear();
    this.#ticketsOf.clear();
    this.#filled.clear();
    this.#deals.clear();
    this.#done.clear();
    this.#handPositions.clear();
  }

  changed(change: BookChange): void {
    if (change.op !== 'put') return;
    const { record } = change;
    if (record.table === 'order') this.#note(record.value.order);
    else if (record.table === 'history_order') this.#note(record.value);
    else if (record.table === 'deal') {
      const { order, volume, ticket } = record.value;
      this.#deals.set(ticket, record.value);
      this.#filled.set(order, addVolume(this.filledOf(order), volume));
      this.#checkOwner(record.value);
    } else if (record.table === 'request') {
      this.#request(record.value, record.timeMs);
    }
  }

  /** What somebody bought by hand is closed by hand, or by its ticket, which no client here knows. */
  #checkOwner({ comment, entry, positionId, ticket }: Deal): void {
    if (comment === HAND_COMMENT) this.#handPositions.add(positionId);
    else if (entry !== 'IN' && this.#handPositions.has(positionId) && !this.#isNetting) {
      this.#violations.add('own', `deal ${ticket} closed position ${positionId}, made by hand`);
    }
  }

  #request({ requestId, result }: BookRequest, atMs: number): void {
    // A terminal without a journal numbers what it gets.
    const id = requestId.split('/')[0] ?? '';
    this.#executed(id, atMs);
    const { outcome } = retcodeInfo(result.retcode);
    if (outcome === 'rejected' || outcome === 'unresolved') return;
    const done = this.#done.get(id) ?? new Set();
    this.#done.set(id, done.add(requestId));
    if (done.size > 1) this.#violations.add('I2', `${[...done].join(' and ')} were both executed`);
  }

  /** Whether the trade server has executed a request of this id, and said so. */
  isDone(id: string): boolean {
    return this.#done.has(id);
  }

  isWorking(ticket: string): boolean {
    const order = this.#orders.get(ticket);
    return order !== undefined && order.doneMs === null;
  }

  get deals(): Iterable<Deal> {
    return this.#deals.values();
  }

  /** Every order of the history. */
  get ended(): readonly Order[] {
    return [...this.#orders.values()].filter(({ doneMs }) => doneMs !== null);
  }

  fingerprints(): Iterable<string> {
    return this.#ticketsOf.keys();
  }

  /** Every order that carries the fingerprint, working or past. */
  ordersOf(fingerprint: string): readonly Order[] {
    const tickets = [...(this.#ticketsOf.get(fingerprint) ?? [])];
    return tickets.flatMap((ticket) => this.#orders.get(ticket) ?? []);
  }

  /** Orders that the trade server took, as opposed to refused ones that it keeps for the record. */
  takenOf(fingerprint: string): readonly Order[] {
    return this.ordersOf(fingerprint).filter(
      (order) => this.filledOf(order.ticket) > 0 || !isRefused(order),
    );
  }

  filledOf(ticket: string): Volume {
    return this.#filled.get(ticket) ?? NO_VOLUME;
  }

  #note(order: Order): void {
    this.#orders.set(order.ticket, order);
    const fingerprint = fingerprintIn(order.comment);
    if (fingerprint === undefined) return;
    const tickets = this.#ticketsOf.get(fingerprint) ?? new Set();
    this.#ticketsOf.set(fingerprint, tickets.add(order.ticket));
    if (tickets.size > 1) {
      this.#violations.add('I2', `orders ${[...tickets].join(', ')} all carry ${fingerprint}`);
    }
  }
}

function isRefused({ state, type }: Order): boolean {
  const isMarket = type === 'BUY' || type === 'SELL';
  return state === 'REJECTED' || (state === 'CANCELED' && isMarket);
}
