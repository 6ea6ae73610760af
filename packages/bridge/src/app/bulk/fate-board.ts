import type { ErrorCode } from '@mt5-bridge/protocol';
import { type BulkItem, foldFates, type TicketFate } from '@mt5-bridge/trading';
import type { Batch, SucceededOutcome } from '../signals/signal-outcome.ts';

/** Requests for one item: a close that is filled in part goes on, a stop tries again what may pass. */
export const ATTEMPTS_MAX = 4;

type Named = Pick<BulkItem, 'action' | 'ticket'>;

export interface ItemFailure {
  readonly code: ErrorCode;
  readonly message: string;
  /** Another request may do it. */
  readonly isPassing: boolean;
}

type State =
  | { readonly kind: 'open' | 'done' | 'unknown' }
  | { readonly kind: 'failed'; readonly failure: ItemFailure };

interface Entry extends Named {
  state: State;
  /** Requests that were made for it in this life of the process. */
  attempts: number;
  /** Told as failed in an earlier life: nothing is done about it any more. */
  isTold: boolean;
}

/** What is known of each item of a list at this moment. */
export class FateBoard {
  readonly #entries = new Map<string, Entry>();
  /** Tickets of orders that were filled: what became of the cancel says nothing any more. */
  readonly #filled = new Set<string>();
  readonly #deals: SucceededOutcome[] = [];

  /** `toldBefore`: what an earlier life told while it did not know everything. */
  constructor(items: readonly BulkItem[], toldBefore?: Batch) {
    for (const item of items) this.#entryOf(item);
    if (toldBefore !== undefined) this.#take(toldBefore);
  }

  get fates(): Batch {
    return foldFates<ErrorCode>([...this.#entries.values()].map(toFate));
  }

  /** Deals that closed something, in the order in which they were heard of. */
  get deals(): readonly SucceededOutcome[] {
    return this.#deals;
  }

  get firstFailure(): ItemFailure | undefined {
    for (const { state } of this.#entries.values()) {
      if (state.kind === 'failed') return state.failure;
    }
    return undefined;
  }

  isTold(item: Named): boolean {
    return this.#entries.get(keyOf(item))?.isTold ?? false;
  }

  /** Number of the next request for an item, from 0. */
  nextAttempt(item: Named): number {
    const entry = this.#entryOf(item);
    entry.attempts += 1;
    return entry.attempts - 1;
  }

  attemptsOf(item: Named): number {
    return this.#entries.get(keyOf(item))?.attempts ?? 0;
  }

  /** Whether an item that stands may be asked for once more. */
  mayPass(item: Named): boolean {
    const entry = this.#entries.get(keyOf(item));
    if (entry === undefined) return true;
    const { state, isTold, attempts } = entry;
    if (isTold || state.kind === 'unknown' || attempts >= ATTEMPTS_MAX) return false;
    return state.kind !== 'failed' || state.failure.isPassing;
  }

  dealt(outcome: SucceededOutcome): void {
    this.#deals.push(outcome);
  }

  done(item: Named): void {
    this.#entryOf(item).state = { kind: 'done' };
  }

  failed(item: Named, failure: ItemFailure): void {
    if (this.#isMoot(item)) return;
    this.#entryOf(item).state = { kind: 'failed', failure };
  }

  unknown(item: Named): void {
    if (this.#isMoot(item)) return;
    this.#entryOf(item).state = { kind: 'unknown' };
  }

  /** The order has become the position of the same ticket, which counts from here on. */
  becamePosition({ ticket }: Named): void {
    this.#filled.add(ticket);
    this.#entries.delete(keyOf({ action: 'cancel', ticket }));
  }

  #isMoot({ action, ticket }: Named): boolean {
    return action === 'cancel' && this.#filled.has(ticket);
  }

  #take({ cancelled, closed, failed }: Batch): void {
    for (const ticket of cancelled) this.#entryOf({ action: 'cancel', ticket }).state = DONE;
    for (const ticket of closed) this.#entryOf({ action: 'close', ticket }).state = DONE;
    for (const { ticket, code } of failed) {
      const failure = { code, message: 'told before', isPassing: false };
      const known = [...this.#entries.values()].filter((entry) => entry.ticket === ticket);
      const entries = known.length > 0 ? known : [this.#entryOf({ action: 'close', ticket })];
      for (const entry of entries) {
        entry.state = { kind: 'failed', failure };
        entry.isTold = true;
      }
    }
  }

  #entryOf({ action, ticket }: Named): Entry {
    const key = keyOf({ action, ticket });
    const known = this.#entries.get(key);
    if (known !== undefined) return known;
    const made: Entry = { action, ticket, state: { kind: 'open' }, attempts: 0, isTold: false };
    this.#entries.set(key, made);
    return made;
  }
}

const DONE: State = { kind: 'done' };

function keyOf({ action, ticket }: Named): string {
  return `${action} ${ticket}`;
}

function toFate({ action, ticket, state }: Entry): TicketFate<ErrorCode> {
  switch (state.kind) {
    case 'done':
      return { action, ticket, kind: 'done' };
    case 'failed':
      return { action, ticket, kind: 'failed', code: state.failure.code };
    case 'open':
    case 'unknown':
      return { action, ticket, kind: 'unknown' };
  }
}
