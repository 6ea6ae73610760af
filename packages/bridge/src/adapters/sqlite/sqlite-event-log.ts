import type { Database } from 'bun:sqlite';
import type { AccountId } from '@mt5-bridge/trading';
import type { AppendResult } from '../../ports/append-result.ts';
import type { AccountEvent, AccountEventDraft, EventLog } from '../../ports/event-log.ts';
import { EventChunks } from './event-chunks.ts';
import type { GroupCommit } from './group-commit.ts';
import { checkUuid } from './uuid.ts';

type Listener = (events: readonly AccountEvent[]) => void;

/**
 * The account's numbers are given on the main thread when an append is made. That is safe because groups
 * commit in their order and none follows a failed one: what is in the file never has a hole.
 */
export class SqliteEventLog implements EventLog {
  readonly epoch: string;
  readonly #commit: GroupCommit;
  readonly #chunks: EventChunks;
  readonly #listeners: Listener[] = [];
  /** Given, perhaps still on its way to the disk. */
  readonly #given: Map<string, number>;
  readonly #durable: Map<string, number>;

  constructor(
    epoch: string,
    lastSeqs: readonly (readonly [accountId: string, seq: number])[],
    commit: GroupCommit,
    reader: Database,
  ) {
    this.epoch = epoch;
    this.#commit = commit;
    this.#given = new Map(lastSeqs);
    this.#durable = new Map(lastSeqs);
    this.#chunks = new EventChunks(epoch, reader);
    commit.gatherFrom(this.#chunks);
  }

  /** The newest durable number; 0 before the first event. */
  lastSeq(accountId: AccountId): number {
    return this.#durable.get(accountId) ?? 0;
  }

  append(drafts: readonly AccountEventDraft[]): Promise<AppendResult> {
    const { promise, resolve } = Promise.withResolvers<AppendResult>();
    const events = this.number(drafts);
    this.#commit.append([], (result) => {
      if (result.kind === 'durable') this.announce(events);
      resolve(result);
    });
    return promise;
  }

  async read(
    accountId: AccountId,
    afterSeq: number,
    limit: number,
  ): Promise<readonly AccountEvent[]> {
    return this.#chunks.read(accountId, afterSeq, limit);
  }

  onAppended(listener: Listener): void {
    this.#listeners.push(listener);
  }

  /** Gives the next numbers; the events go with the next append, which must be made at once. */
  number(drafts: readonly AccountEventDraft[]): readonly AccountEvent[] {
    for (const { signalId } of drafts) if (signalId !== null) checkUuid(signalId);
    return drafts.map((draft) => {
      const seq = (this.#given.get(draft.accountId) ?? 0) + 1;
      this.#given.set(draft.accountId, seq);
      const event = { ...draft, epoch: this.epoch, seq };
      this.#chunks.gather(event);
      return event;
    });
  }

  /** The events are durable: tells the listeners, in the order of the numbers. */
  announce(events: readonly AccountEvent[]): void {
    if (events.length === 0) return;
    for (const { accountId, seq } of events) this.#durable.set(accountId, seq);
    for (const listener of this.#listeners) listener(events);
  }
}
