import type { Database } from 'bun:sqlite';
import type { AccountId } from '@mt5-bridge/trading';
import { asUtcMs } from '@mt5-bridge/trading';
import type { AppendResult } from '../../ports/append-result.ts';
import type {
  AccountEvent,
  AccountEventDraft,
  EventLog,
  EventOrigin,
} from '../../ports/event-log.ts';
import type { GroupCommit } from './group-commit.ts';
import { formatUuid } from './ledger-reader.ts';
import { type WriteRow, writePosition } from './ledger-writes.ts';
import { checkUuid } from './uuid.ts';

type Listener = (events: readonly AccountEvent[]) => void;

interface EventRow {
  readonly seq: number;
  readonly timeMs: number;
  readonly type: string;
  readonly origin: string;
  readonly signalId: string | null;
  readonly body: string;
}

const INSERT_EVENT = writePosition('insertEvent');

/**
 * The account's numbers are given on the main thread when an append is made. That is safe because groups
 * commit in their order and none follows a failed one: what is in the file never has a hole.
 */
export class SqliteEventLog implements EventLog {
  readonly epoch: string;
  readonly #commit: GroupCommit;
  readonly #read;
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
    this.#read = reader.prepare<EventRow, [string, number, number]>(
      `select seq, time_ms as timeMs, type, origin, lower(hex(signal_id)) as signalId, body
       from account_event where account_id = ?1 and seq > ?2 order by seq limit ?3`,
    );
  }

  /** The newest durable number; 0 before the first event. */
  lastSeq(accountId: AccountId): number {
    return this.#durable.get(accountId) ?? 0;
  }

  append(drafts: readonly AccountEventDraft[]): Promise<AppendResult> {
    const { promise, resolve } = Promise.withResolvers<AppendResult>();
    const { events, rows } = this.number(drafts);
    this.#commit.append(rows, (result) => {
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
    return this.#read.all(accountId, afterSeq, limit).map((row) => ({
      accountId,
      epoch: this.epoch,
      seq: row.seq,
      timeMs: asUtcMs(row.timeMs),
      type: row.type,
      // Written by this adapter from a value of this type.
      origin: row.origin as EventOrigin,
      signalId: row.signalId === null || row.signalId === '' ? null : formatUuid(row.signalId),
      body: row.body,
    }));
  }

  onAppended(listener: Listener): void {
    this.#listeners.push(listener);
  }

  /** Gives the next numbers. The rows must reach the next append, in this order. */
  number(drafts: readonly AccountEventDraft[]): {
    readonly events: readonly AccountEvent[];
    readonly rows: readonly WriteRow[];
  } {
    for (const { signalId } of drafts) if (signalId !== null) checkUuid(signalId);
    const events = drafts.map((draft) => {
      const seq = (this.#given.get(draft.accountId) ?? 0) + 1;
      this.#given.set(draft.accountId, seq);
      return { ...draft, epoch: this.epoch, seq };
    });
    return { events, rows: events.map(toRow) };
  }

  /** The events are durable: tells the listeners, in the order of the numbers. */
  announce(events: readonly AccountEvent[]): void {
    if (events.length === 0) return;
    for (const { accountId, seq } of events) this.#durable.set(accountId, seq);
    for (const listener of this.#listeners) listener(events);
  }
}

function toRow(event: AccountEvent): WriteRow {
  const { accountId, seq, timeMs, type, origin, signalId, body } = event;
  return [INSERT_EVENT, accountId, seq, timeMs, type, origin, signalId, body];
}
