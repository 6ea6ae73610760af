import type { SignalRecord } from '@mt5-bridge/bridge/internal/ports/ledger.ts';
import type { BulkPlan, TerminalRequest } from '@mt5-bridge/trading';
import type { SimulatedDisk } from '../simulated-disk.ts';
import { readLedgerEntry } from '../simulated-ledger.ts';
import type { BookWitness } from './book-witness.ts';
import { readToldList, type ToldList, ticketsOf } from './told-lists.ts';
import type { Violations } from './violations.ts';

/** Which request of which list; made from what the ledger holds of it. */
interface ItemOfList {
  readonly listId: string;
  readonly action: 'cancel' | 'close';
  readonly ticket: string;
}

export interface ListWitnessParts {
  readonly violations: Violations;
  readonly book: BookWitness;
  readonly ledgerDisk: () => SimulatedDisk;
  /** Orders of one symbol end up in one position, whose volume they change while it is being closed. */
  readonly isNetting: boolean;
}

/**
 * Lists of orders and positions: fixed and durable before the first item leaves, the same over restarts, no item
 * twice, every ticket in one list of the answer, and what was told of it true.
 */
export class ListWitness {
  readonly #parts: ListWitnessParts;
  /** Requests that left for each item, in their order. */
  readonly #left = new Map<string, string[]>();
  readonly #toldFailed: { readonly listId: string; readonly ticket: string }[] = [];

  constructor(parts: ListWitnessParts) {
    this.#parts = parts;
  }

  /** Whether the request is an item of a list; checks it then. */
  requestLeft({ requestId }: TerminalRequest): boolean {
    const record = this.#recordOf(requestId);
    const item = record === undefined ? undefined : itemOf(record);
    if (item === undefined) return false;
    const { listId, action, ticket } = item;
    const plan = this.#planOf(listId);
    if (plan === undefined) {
      this.#broken(`${action} ${ticket} left before its list ${listId} was durable`);
      return true;
    }
    const isListed = plan.items.some((one) => one.action === action && one.ticket === ticket);
    if (!isListed && plan.pursuit === undefined) {
      this.#broken(`${action} ${ticket} left and is not on the list ${listId}`);
    }
    const begunMs = record?.submittedMs ?? 0;
    if (plan.expiresAtMs !== null && begunMs >= plan.expiresAtMs) {
      this.#broken(`${action} ${ticket} was begun after the time of its list ${listId}`);
    }
    this.#checkOnce(item, requestId);
    return true;
  }

  /** The bridge says something to somebody. */
  frame(text: string): void {
    const told = readToldList(text);
    if (told === undefined) return;
    const tickets = ticketsOf(told);
    if (new Set(tickets).size !== tickets.length) {
      this.#broken(`a ticket stands in two lists of ${text}`);
    }
    if (told.id !== undefined) this.#checkComplete(told.id, tickets, text);
    const { book, isNetting } = this.#parts;
    for (const ticket of told.cancelled) {
      if (!book.isCancelled(ticket)) this.#belied(`order ${ticket} is not cancelled`, text);
    }
    for (const ticket of isNetting ? [] : told.closed) {
      if (book.isWholeOpen(ticket)) this.#belied(`position ${ticket} is open`, text);
    }
    this.#keepFailures(told);
  }

  /** What failed was not done, and never will be. */
  finish(): void {
    for (const { listId, ticket } of this.#toldFailed) {
      for (const action of ['cancel', 'close']) {
        const ids = this.#left.get(keyOf({ listId, action, ticket })) ?? [];
        const done = ids.find((id) => this.#parts.book.isDoneWhole(id));
        if (done !== undefined) this.#belied(`${done} was executed`, `${ticket} has failed`);
      }
    }
  }

  /** Another request for an item leaves only when the one before it is known to have left something to do. */
  #checkOnce(item: ItemOfList, requestId: string): void {
    const key = keyOf(item);
    const before = this.#left.get(key) ?? [];
    this.#left.set(key, [...before, requestId]);
    const last = before.at(-1);
    if (last === undefined) return;
    const state = this.#recordOf(last, '"outcome":"')?.state;
    // Dealt in part or not at all; of an order that was, the rest has ended since.
    const isOver = state !== undefined && OVER.has(state);
    if (isOver || (this.#parts.isNetting && state === 'executed')) return;
    this.#broken(`${requestId} left for ${key}, though ${last} before it is ${state}`);
  }

  #checkComplete(id: string, tickets: readonly string[], text: string): void {
    const plan = this.#planOf(id);
    if (plan === undefined) {
      this.#broken(`a list was told and is not durable: ${text}`);
      return;
    }
    const listed = new Set<string>(plan.items.map(({ ticket }) => ticket));
    const isSame = listed.size === tickets.length && tickets.every((ticket) => listed.has(ticket));
    if (!isSame) this.#broken(`the list is ${[...listed]}, and ${text} was told`);
  }

  #keepFailures({ id: listId, failed }: ToldList): void {
    if (listId === undefined) return;
    for (const { ticket } of failed) this.#toldFailed.push({ listId, ticket });
  }

  #planOf(listId: string): BulkPlan | undefined {
    return this.#recordOf(listId, '"plan":{')?.plan ?? undefined;
  }

  #recordOf(id: string, ...more: readonly string[]): SignalRecord | undefined {
    const text = this.#parts.ledgerDisk().findSafe(`"signalId":"${id}"`, ...more);
    return text === undefined ? undefined : readLedgerEntry(text).signal;
  }

  #belied(what: string, told: string): void {
    this.#parts.violations.add('truth', `${what}, but it was told: ${told}`);
  }

  #broken(what: string): void {
    this.#parts.violations.add('list', what);
  }
}

const OVER: ReadonlySet<string> = new Set([
  'rejected',
  'denied',
  'partial',
  'cancelled',
  'expired',
]);

function keyOf(item: {
  readonly listId: string;
  readonly action: string;
  readonly ticket: string;
}) {
  return `${item.action} ${item.ticket} of ${item.listId}`;
}

/** Items are written down as account, command and list. */
function itemOf({ content }: SignalRecord): ItemOfList | undefined {
  const parts: unknown = JSON.parse(content);
  if (!Array.isArray(parts) || parts.length !== 3) return undefined;
  const [, command, listId] = parts;
  if (typeof command !== 'object' || command === null) return undefined;
  const action = command.kind === 'order_cancel' ? 'cancel' : 'close';
  return { listId, action, ticket: command.ticket };
}
