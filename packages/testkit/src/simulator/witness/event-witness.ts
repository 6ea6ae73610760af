import {
  endedAfter,
  isAfter,
  type Past,
  SYNCHRONISED,
  type SynchronisedBody,
} from '@mt5-bridge/bridge/internal/app/history/recorded-items.ts';
import type { AccountEvent } from '@mt5-bridge/bridge/internal/ports/event-log.ts';
import type { Deal, Order } from '@mt5-bridge/trading';
import { ToldChanges } from './told-changes.ts';
import type { Violations } from './violations.ts';

const ENDS = new Set([
  'signal_denied',
  'signal_executed',
  'signal_placed',
  'signal_partial',
  'signal_rejected',
]);

/** I4 and I5: numbers of private events rise by one over all lives, and a replay equals what was told. */
export class EventWitness {
  readonly #violations: Violations;
  #known: AccountEvent[] = [];
  readonly #settled = new Map<string, string>();
  /** How often the history holds each deal and each end of an order. */
  readonly #deals = new Map<string, number>();
  readonly #ends = new Map<string, number>();
  /** What the terminal had done before it was listened to for the first time. */
  #past: Past | undefined;
  readonly changes = new ToldChanges();
  /** So many of them were told to somebody. */
  #told = 0;

  constructor(violations: Violations) {
    this.#violations = violations;
  }

  get count(): number {
    return this.#known.length;
  }

  /** A new life has read these from its disk. */
  restored(events: readonly AccountEvent[]): void {
    for (let at = 0; at < this.#told; at++) {
      const before = JSON.stringify(this.#known[at]);
      const now = JSON.stringify(events[at]);
      if (before !== now) {
        this.#violations.add('I5', `event ${at + 1} was told as ${before} and is now ${now}`);
      }
    }
    this.#known = [];
    this.#settled.clear();
    this.#deals.clear();
    this.#ends.clear();
    this.#past = undefined;
    this.changes.clear();
    for (const event of events) this.#take(event);
  }

  announced(events: readonly AccountEvent[]): void {
    for (const event of events) this.#take(event);
    this.#told = this.#known.length;
  }

  /** The event of a number, once it was told to somebody. */
  told(seq: number): AccountEvent | undefined {
    return seq <= this.#told ? this.#known[seq - 1] : undefined;
  }

  /** Whether the end of a signal or command stands in the history. */
  hasSettled(id: string): boolean {
    return this.#settled.has(id);
  }

  /** At rest: what the terminal has done since it was first listened to is there, each thing once. */
  checkWhole(deals: Iterable<Deal>, ended: Iterable<Order>): void {
    const past = this.#past;
    for (const deal of deals) {
      const isDue = past !== undefined && isAfter(past, deal);
      this.#checkOnce('deal', deal.ticket, this.#deals.get(deal.ticket) ?? 0, isDue);
    }
    for (const order of ended) {
      const isDue = past !== undefined && endedAfter(past, order);
      this.#checkOnce('the end of order', order.ticket, this.#ends.get(order.ticket) ?? 0, isDue);
    }
  }

  #checkOnce(what: string, ticket: string, times: number, isDue: boolean): void {
    if (times === 1 || (times === 0 && !isDue)) return;
    this.#violations.add('I6', `${what} ${ticket} is ${times} times in the history`);
  }

  #note({ type, body }: AccountEvent): void {
    // Both kinds of text were made by the bridge under test.
    if (type === SYNCHRONISED) this.#past ??= (JSON.parse(body) as SynchronisedBody).past;
    if (type !== 'deal_add' && type !== 'history_add') return;
    const { deal, order } = JSON.parse(body) as { deal?: Deal; order?: Order };
    if (deal !== undefined) this.#deals.set(deal.ticket, (this.#deals.get(deal.ticket) ?? 0) + 1);
    if (order !== undefined) this.#ends.set(order.ticket, (this.#ends.get(order.ticket) ?? 0) + 1);
  }

  #take(event: AccountEvent): void {
    this.#note(event);
    this.#known.push(event);
    this.changes.take(event);
    const { seq, type, signalId } = event;
    const at = this.#known.length;
    if (seq !== at) this.#violations.add('I4', `event ${at} has the number ${seq}`);
    if (signalId === null || !ENDS.has(type)) return;
    const before = this.#settled.get(signalId);
    if (before !== undefined) {
      this.#violations.add('I1', `${signalId} ended twice: ${before} and ${type}`);
    }
    this.#settled.set(signalId, type);
  }
}
