import { type ErrorCode, errorCodeRow } from '@mt5-bridge/protocol';
import { type BulkItem, subtractVolume, type Volume } from '@mt5-bridge/trading';
import type { Batch, SignalOutcome } from '../signals/signal-outcome.ts';
import { ATTEMPTS_MAX, FateBoard } from './fate-board.ts';
import { inTurn } from './in-turn.ts';
import type { ItemRequests } from './item-requests.ts';
import type { ListPursuit } from './list-pursuit.ts';
import type { Proofs } from './proofs.ts';
import type { WorkedList } from './worked-list.ts';

/** Requests of one list that are at the terminal at a time. */
const WIDTH = 8;

export interface ListRunParts {
  readonly list: WorkedList;
  readonly requests: ItemRequests;
  readonly proofs: Pick<Proofs, 'of' | 'ended' | 'endedSoon'>;
  /** Of a stop. */
  readonly pursuit: ListPursuit | undefined;
  /** What an earlier life told while it did not know everything. */
  readonly toldBefore: Batch | undefined;
}

/**
 * Works a list through: cancels first, then closes, some at a time, each item until it is done, refused or
 * not known. What is not known goes on by itself once it is proven.
 */
export class ListRun {
  readonly board: FateBoard;
  readonly #parts: ListRunParts;
  /** What was sent and is not proven; each leaves when it is. */
  readonly #open = new Set<Promise<void>>();
  #isWaiting = false;

  constructor(parts: ListRunParts) {
    this.#parts = parts;
    this.board = new FateBoard(parts.list.plan.items, parts.toldBefore);
  }

  /** Whether a later proof can change what is told. */
  get isOpen(): boolean {
    return this.#open.size > 0;
  }

  /** Whether nothing is being done about it: only proofs of what was sent are waited for. */
  get isWaiting(): boolean {
    return this.#isWaiting;
  }

  /** Resolves when every item has its answer, be it that nobody knows. */
  async untilAnswered(): Promise<void> {
    const { items } = this.#parts.list.plan;
    await this.#workAll(items.filter((item) => !this.board.isTold(item)));
    await this.#pursue();
  }

  /** Resolves when everything is known; perhaps never. */
  async untilKnown(): Promise<void> {
    while (this.#open.size > 0) {
      this.#isWaiting = true;
      // One may never come: what depends on the others does not wait for it.
      await Promise.race(this.#open);
      this.#isWaiting = false;
      await this.#pursue();
    }
  }

  async #workAll(items: readonly BulkItem[]): Promise<void> {
    const { isSerial } = this.#parts.list.plan;
    const of = (action: BulkItem['action']) => items.filter((item) => item.action === action);
    await inTurn(of('cancel'), WIDTH, (item) => this.#work(item));
    await inTurn(of('close'), isSerial ? 1 : WIDTH, (item) => this.#work(item));
  }

  async #pursue(): Promise<void> {
    const { pursuit } = this.#parts;
    if (pursuit === undefined) return;
    for (const heard of await pursuit.hear()) this.#keepOpen(heard);
    for (let round = 1; round < ATTEMPTS_MAX; round += 1) {
      const left = await pursuit.leftovers(this.board);
      if (left.length === 0) return;
      await this.#workAll(left);
    }
  }

  async #work(item: BulkItem, volume: Volume | null = item.volume): Promise<void> {
    const attempt = this.board.nextAttempt(item);
    const answer = await this.#parts.requests.ask({ item, attempt, volume });
    if (answer.kind === 'refused') this.#fail(item, answer.code, answer.message);
    else await this.#judge(item, volume, answer.id, answer.outcome);
  }

  async #judge(
    item: BulkItem,
    volume: Volume | null,
    id: string,
    outcome: SignalOutcome,
  ): Promise<void> {
    switch (outcome.kind) {
      case 'executed':
        if (item.action === 'close') this.board.dealt(outcome);
        this.board.done(item);
        return this.#closeAsBefore(item);
      case 'partial': {
        this.board.dealt(outcome);
        const rest = volume === null ? null : subtractVolume(volume, outcome.volume);
        if (this.board.attemptsOf(item) < ATTEMPTS_MAX) return this.#work(item, rest);
        return this.#fail(item, 'MT5_REJECTED', 'the position could be closed in part only');
      }
      case 'denied':
      case 'rejected':
        return this.#refused(item, volume, outcome);
      case 'placed': {
        // The server took the order and has not dealt yet: nothing is proven.
        const soon = await this.#parts.proofs.endedSoon(id, outcome);
        if (soon !== undefined) return this.#judge(item, volume, id, soon);
        this.board.unknown(item);
        const ended = this.#parts.proofs.ended(id, outcome);
        return this.#keepOpen(ended.then((end) => this.#judge(item, volume, id, end)));
      }
      case 'unresolved':
        this.board.unknown(item);
        this.#keepOpen(this.#onceProven(item, volume, id));
    }
  }

  #keepOpen(work: Promise<void>): void {
    const open = work.finally(() => this.#open.delete(open));
    this.#open.add(open);
  }

  async #onceProven(item: BulkItem, volume: Volume | null, id: string): Promise<void> {
    const outcome = await this.#parts.proofs.of(id);
    if (outcome !== undefined) await this.#judge(item, volume, id, outcome);
  }

  async #refused(
    item: BulkItem,
    volume: Volume | null,
    { code, message }: { readonly code: ErrorCode; readonly message: string },
  ): Promise<void> {
    this.#fail(item, code, message);
    // What an earlier life of a stop tried again counts.
    const { requests, pursuit } = this.#parts;
    const isFollowed = requests.isKnown(item, this.board.attemptsOf(item));
    if (pursuit !== undefined && isFollowed) return this.#work(item, volume);
    return this.#closeAsBefore(item);
  }

  /** An earlier life of a stop has closed what the order became. */
  async #closeAsBefore(item: BulkItem): Promise<void> {
    const { requests, pursuit } = this.#parts;
    if (pursuit === undefined || item.action !== 'cancel') return;
    const position: BulkItem = { ...item, action: 'close', volume: null };
    if (this.board.attemptsOf(position) > 0 || !requests.isKnown(position, 0)) return;
    this.board.becamePosition(position);
    await this.#work(position);
  }

  #fail(item: BulkItem, code: ErrorCode, message: string): void {
    this.board.failed(item, { code, message, isPassing: isPassing(code) });
  }
}

/** Proven not to be done, for a reason that may be gone in a moment. */
function isPassing(code: ErrorCode): boolean {
  if (code === 'MARKET_CLOSED') return false;
  return code === 'SIGNAL_EXPIRED' || errorCodeRow(code).isRetryable;
}
