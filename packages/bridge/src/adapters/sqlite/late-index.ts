import type { Database } from 'bun:sqlite';
import { readMeta, writeMeta } from './ledger-meta.ts';

export interface IndexedTo {
  readonly signalNo: number;
  readonly requestNo: number;
}

/** Signals that may wait: the main thread holds their keys, and a start after a crash reads them. */
const WAITING_MAX = 4_096;

/**
 * Fills the indexes whose keys are random, many keys at a time and in their order. One key at a time
 * would write a page of 4 KiB for each, again and again: more than all the rest of a signal.
 */
export class LateIndex {
  readonly #database: Database;
  readonly #last;
  readonly #steps;
  #to: IndexedTo;

  constructor(database: Database) {
    this.#database = database;
    this.#last = database.prepare<{ signalNo: number; requestNo: number }, []>(
      `select coalesce((select max(no) from signal), 0) as signalNo,
              coalesce((select max(no) from book_request), 0) as requestNo`,
    );
    const signals = 'from signal where no > ?1 and no <= ?2';
    this.#steps = {
      ids: database.prepare(`insert into signal_key (id, no) select id, no ${signals} order by id`),
      fingerprints: database.prepare(
        `insert into signal_fingerprint (fingerprint, no) select fingerprint, no ${signals}
         and fingerprint is not null order by fingerprint`,
      ),
      // A request that was put again under its id replaces the older one.
      replaced: database.prepare(
        `delete from book_request where no in (
           select key.no from book_request as late
           join book_request_key as key using (account_id, row_key)
           where late.no > ?1 and late.no <= ?2 and key.no <= ?1)`,
      ),
      requests: database.prepare(
        `insert or replace into book_request_key (account_id, row_key, no)
         select account_id, row_key, no from book_request where no > ?1 and no <= ?2
         order by account_id, row_key`,
      ),
    };
    this.#to = {
      signalNo: Number(readMeta(database, 'indexed_signal_no') ?? 0),
      requestNo: Number(readMeta(database, 'indexed_request_no') ?? 0),
    };
  }

  /** Highest number of each kind ever given, also when its row is gone. */
  get lastNumbers(): IndexedTo {
    const last = this.#last.get();
    return {
      signalNo: Math.max(this.#to.signalNo, last?.signalNo ?? 0),
      requestNo: Math.max(this.#to.requestNo, last?.requestNo ?? 0),
    };
  }

  /** Answers how far the indexes reach when it has moved them. Throws when the disk failed. */
  whenDue(): IndexedTo | undefined {
    const last = this.lastNumbers;
    const waiting = last.signalNo - this.#to.signalNo + (last.requestNo - this.#to.requestNo);
    return waiting >= WAITING_MAX ? this.now() : undefined;
  }

  now(): IndexedTo | undefined {
    const last = this.lastNumbers;
    const { signalNo, requestNo } = this.#to;
    if (last.signalNo === signalNo && last.requestNo === requestNo) return undefined;
    this.#database.transaction(() => {
      this.#steps.ids.run(signalNo, last.signalNo);
      this.#steps.fingerprints.run(signalNo, last.signalNo);
      this.#steps.replaced.run(requestNo, last.requestNo);
      this.#steps.requests.run(requestNo, last.requestNo);
      writeMeta(this.#database, 'indexed_signal_no', String(last.signalNo));
      writeMeta(this.#database, 'indexed_request_no', String(last.requestNo));
    })();
    this.#to = last;
    return last;
  }
}
