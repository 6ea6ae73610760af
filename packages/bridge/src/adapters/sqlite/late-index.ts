import type { Database } from 'bun:sqlite';
import { type MetaName, readMeta, writeMeta } from './ledger-meta.ts';

export interface IndexedTo {
  readonly signalNo: number;
  readonly requestNo: number;
}

/**
 * Signals and requests that may wait: the main thread holds their keys, and a start after a crash reads them.
 * Each pass writes nearly every page of the indexes, however many keys it brings, so few passes with many keys
 * each cost less: with 4,096 they took 12 us of every order.
 */
const WAITING_MAX = 16_384;

type IndexName = keyof typeof MARKS;

/** Where each index stands. They are filled one after the other, and a crash may fall between two. */
const MARKS = {
  ids: 'indexed_signal_no',
  fingerprints: 'indexed_fingerprint_no',
  requests: 'indexed_request_no',
} as const satisfies Record<string, MetaName>;
const INDEXES = ['ids', 'fingerprints', 'requests'] as const;

/**
 * Fills the indexes whose keys are random, many keys at a time and in their order. One key at a time
 * would write a page of 4 KiB for each, again and again: more than all the rest of a signal.
 */
export class LateIndex {
  readonly #database: Database;
  readonly #last;
  readonly #fill;
  readonly #to: Record<IndexName, number>;
  /** A pass under way: the indexes that are still to be filled, and how far. */
  #left: readonly IndexName[] = [];
  #target: IndexedTo;

  constructor(database: Database) {
    this.#database = database;
    this.#last = database.prepare<{ signalNo: number; requestNo: number }, []>(
      `select coalesce((select max(no) from signal), 0) as signalNo,
              coalesce((select max(no) from book_request), 0) as requestNo`,
    );
    this.#fill = prepareFills(database);
    const ids = Number(readMeta(database, MARKS.ids) ?? 0);
    this.#to = {
      ids,
      // Ledgers from before it had a mark of its own filled both at once.
      fingerprints: Number(readMeta(database, MARKS.fingerprints) ?? ids),
      requests: Number(readMeta(database, MARKS.requests) ?? 0),
    };
    writeMeta(database, MARKS.fingerprints, String(this.#to.fingerprints));
    this.#target = this.lastNumbers;
  }

  /** Highest number of each kind ever given, also when its row is gone. */
  get lastNumbers(): IndexedTo {
    const last = this.#last.get();
    return {
      signalNo: Math.max(this.#to.ids, last?.signalNo ?? 0),
      requestNo: Math.max(this.#to.requests, last?.requestNo ?? 0),
    };
  }

  /**
   * Fills one index, if a pass is due or under way: the appends that wait go in between. Answers how far the
   * indexes reach when a pass has ended. Throws when the disk failed.
   */
  whenDue(): IndexedTo | undefined {
    if (this.#left.length === 0) {
      const last = this.lastNumbers;
      const waiting = last.signalNo - this.#to.ids + (last.requestNo - this.#to.requests);
      if (waiting < WAITING_MAX) return undefined;
      this.#begin(last);
    }
    return this.#step();
  }

  /** Fills all of them with all that there is. */
  now(): IndexedTo | undefined {
    let reached: IndexedTo | undefined;
    while (this.#left.length > 0) reached = this.#step();
    const last = this.lastNumbers;
    const { ids, fingerprints, requests } = this.#to;
    const isWhole = Math.min(ids, fingerprints) === last.signalNo && requests === last.requestNo;
    if (isWhole) return reached;
    this.#begin(last);
    while (this.#left.length > 0) reached = this.#step();
    return reached;
  }

  #begin(target: IndexedTo): void {
    this.#target = target;
    this.#left = INDEXES;
  }

  #step(): IndexedTo | undefined {
    const [name, ...left] = this.#left;
    if (name === undefined) return undefined;
    const to = name === 'requests' ? this.#target.requestNo : this.#target.signalNo;
    this.#database.transaction(() => {
      for (const statement of this.#fill[name]) statement.run(this.#to[name], to);
      writeMeta(this.#database, MARKS[name], String(to));
    })();
    this.#to[name] = to;
    this.#left = left;
    return left.length === 0 ? this.#target : undefined;
  }
}

/** `?1` is the number up to which an index stands, `?2` the one up to which it shall. */
function prepareFills(database: Database) {
  const signals = 'from signal where no > ?1 and no <= ?2';
  const prepare = (sql: string) => database.prepare<unknown, [number, number]>(sql);
  return {
    ids: [prepare(`insert into signal_key (id, no) select id, no ${signals} order by id`)],
    fingerprints: [
      prepare(
        `insert into signal_fingerprint (fingerprint, no) select fingerprint, no ${signals}
         and fingerprint is not null order by fingerprint`,
      ),
    ],
    requests: [
      // A request that was put again under its id replaces the older one.
      prepare(
        `delete from book_request where no in (
           select key.no from book_request as late
           join book_request_key as key using (account_id, row_key)
           where late.no > ?1 and late.no <= ?2 and key.no <= ?1)`,
      ),
      prepare(
        `insert or replace into book_request_key (account_id, row_key, no)
         select account_id, row_key, no from book_request where no > ?1 and no <= ?2
         order by account_id, row_key`,
      ),
    ],
  } as const satisfies Record<IndexName, readonly unknown[]>;
}
