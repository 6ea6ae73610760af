import type { Database } from 'bun:sqlite';
import { type AccountId, asUtcMs, type UtcMs } from '@mt5-bridge/trading';
import type { AccountEvent, EventOrigin } from '../../ports/event-log.ts';
import type { RowSource } from './group-commit.ts';
import { type WriteRow, writePosition } from './ledger-writes.ts';

const INSERT_EVENTS = writePosition('insertEvents');
/** Events of a row: more would make reading a few of them dear. */
const CHUNK_MAX = 64;

/** All of an event but its number, which its place gives, and its body, which is text behind the others. */
type Head = readonly [
  timeMs: UtcMs,
  type: string,
  origin: EventOrigin,
  signalId: string | null,
  bodyStart: number,
];

interface ChunkRow {
  readonly lastSeq: number;
  readonly heads: string;
  readonly bodies: string;
}

/**
 * The events of an account, many to a row: those of one group commit, up to 64. An order makes five, and five
 * rows cost the main thread, the worker and the disk more than the text in them.
 */
export class EventChunks implements RowSource {
  readonly #epoch: string;
  readonly #gathered = new Map<AccountId, AccountEvent[]>();
  readonly #after;

  constructor(epoch: string, reader: Database) {
    this.#epoch = epoch;
    this.#after = reader.prepare<ChunkRow, [string, number]>(
      `select last_seq as lastSeq, heads, bodies from account_events
       where account_id = ?1 and last_seq > ?2 order by last_seq`,
    );
  }

  /** Keeps an event for the group that gathers now; numbers rise by one. */
  gather(event: AccountEvent): void {
    const gathered = this.#gathered.get(event.accountId);
    if (gathered === undefined) this.#gathered.set(event.accountId, [event]);
    else gathered.push(event);
  }

  leave(): readonly WriteRow[] {
    const rows: WriteRow[] = [];
    for (const events of this.#gathered.values()) {
      for (let from = 0; from < events.length; from += CHUNK_MAX) {
        rows.push(toRow(events.slice(from, from + CHUNK_MAX)));
      }
    }
    this.#gathered.clear();
    return rows;
  }

  read(accountId: AccountId, afterSeq: number, limit: number): AccountEvent[] {
    const events: AccountEvent[] = [];
    for (const row of this.#after.iterate(accountId, afterSeq)) {
      for (const event of toEvents(accountId, this.#epoch, row)) {
        if (events.length === limit) return events;
        if (event.seq > afterSeq) events.push(event);
      }
      if (events.length === limit) return events;
    }
    return events;
  }
}

function toRow(events: readonly AccountEvent[]): WriteRow {
  const heads: Head[] = [];
  let bodies = '';
  let accountId = '';
  let lastSeq = 0;
  let newestMs = 0;
  for (const event of events) {
    const { timeMs, type, origin, signalId, body } = event;
    ({ accountId, seq: lastSeq } = event);
    newestMs = Math.max(newestMs, timeMs);
    heads.push([timeMs, type, origin, signalId, bodies.length]);
    bodies += body;
  }
  return [INSERT_EVENTS, accountId, lastSeq, newestMs, JSON.stringify(heads), bodies];
}

function toEvents(
  accountId: AccountId,
  epoch: string,
  { lastSeq, heads, bodies }: ChunkRow,
): AccountEvent[] {
  // Written by `toRow` above.
  const all = JSON.parse(heads) as readonly Head[];
  return all.map(([timeMs, type, origin, signalId, start], n) => ({
    accountId,
    epoch,
    seq: lastSeq - all.length + 1 + n,
    timeMs: asUtcMs(timeMs),
    type,
    origin,
    signalId,
    body: bodies.slice(start, all[n + 1]?.[4]),
  }));
}
