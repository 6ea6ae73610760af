import type { Database } from 'bun:sqlite';
import { Checkpoints } from './checkpoints.ts';
import { openWriter, type SqlValue } from './database.ts';
import { type IndexedTo, LateIndex } from './late-index.ts';
import { readLedgerHead } from './ledger-head.ts';
import type { LedgerReply, LedgerRequest, OpenLedger } from './ledger-messages.ts';
import { pruneLedger } from './ledger-retention.ts';
import { LEDGER_SCHEMA } from './ledger-schema.ts';
import { LEDGER_WRITES } from './ledger-writes.ts';
import { describeStoreError, StoreOpenError } from './store-errors.ts';

declare const self: Worker;

/** The ledger's only writing connection. After the first failure it writes nothing more. */
class LedgerConnection {
  readonly #database: Database;
  readonly #checkpoints: Checkpoints;
  readonly #lateIndex: LateIndex;
  readonly #writes;
  readonly #begin;
  readonly #commit;

  constructor(database: Database, lateIndex: LateIndex) {
    this.#database = database;
    this.#lateIndex = lateIndex;
    this.#checkpoints = new Checkpoints(database);
    this.#begin = database.prepare('begin immediate');
    this.#commit = database.prepare('commit');
    this.#writes = LEDGER_WRITES.map((write) => ({
      ...write,
      statement: database.prepare(write.sql),
    }));
  }

  apply(rows: readonly SqlValue[]): void {
    this.#begin.run();
    let at = 0;
    while (at < rows.length) {
      const write = this.#writes[Number(rows[at])];
      if (write === undefined) throw new Error(`statement ${rows[at]} is not known`);
      const { statement, valueCount, changesOneRow, sql } = write;
      const next = at + 1 + valueCount;
      const { changes } = statement.run(...rows.slice(at + 1, next));
      if (changesOneRow && changes !== 1) {
        throw new Error(`${changes} rows changed instead of 1: ${sql}`);
      }
      at = next;
    }
    this.#commit.run();
  }

  /** What a busy ledger can not put off any longer. */
  tidyWhenDue(): IndexedTo | undefined {
    const indexedTo = this.#lateIndex.whenDue();
    this.#checkpoints.whenDue();
    return indexedTo;
  }

  tidy(): IndexedTo | undefined {
    const indexedTo = this.#lateIndex.now();
    this.#checkpoints.now();
    return indexedTo;
  }

  /**
   * The last commits of a process that was killed may lie in the system's cache alone, and opening the file
   * does not sync it: a checkpoint does, before anything is answered from them.
   */
  makeSafe(): void {
    this.#checkpoints.now();
  }

  prune(beforeMs: number): boolean {
    return pruneLedger(this.#database, beforeMs);
  }

  close(): void {
    this.#database.close(true);
  }
}

let connection: LedgerConnection | undefined;

const reply = (message: LedgerReply): void => self.postMessage(message);

function open(request: OpenLedger): void {
  try {
    const database = openWriter(request.path, LEDGER_SCHEMA, {
      synchronous: 'full',
      cacheKib: 16_384,
    });
    const lateIndex = new LateIndex(database);
    lateIndex.now();
    const { signalNo, requestNo } = lateIndex.lastNumbers;
    const head = readLedgerHead(database, request);
    connection = new LedgerConnection(database, lateIndex);
    connection.makeSafe();
    reply({ kind: 'opened', ...head, lastSignalNo: signalNo, lastRequestNo: requestNo });
  } catch (error) {
    const code = error instanceof StoreOpenError ? error.code : 'open_failed';
    reply({ kind: 'refused', code, message: describeStoreError(error) });
  }
}

function tellIndexed(to: IndexedTo | undefined): void {
  if (to !== undefined) reply({ kind: 'indexed', ...to });
}

function serve(ledger: LedgerConnection, request: Exclude<LedgerRequest, OpenLedger>): void {
  if (!('kind' in request)) {
    ledger.apply(request);
    reply({ kind: 'durable' });
    // After the answer: the next group waits for it, this one need not.
    tellIndexed(ledger.tidyWhenDue());
    return;
  }
  switch (request.kind) {
    case 'idle':
      tellIndexed(ledger.tidy());
      return;
    case 'prune':
      reply({ kind: 'pruned', hasMore: ledger.prune(request.beforeMs) });
      return;
    case 'close':
      ledger.close();
      connection = undefined;
      reply({ kind: 'closed' });
      return;
  }
}

self.onmessage = (event: MessageEvent<LedgerRequest>) => {
  const request = event.data;
  if ('kind' in request && request.kind === 'open') {
    open(request);
    return;
  }
  if (connection === undefined) return;
  try {
    serve(connection, request);
  } catch (error) {
    // SQLite would go on after a failed sync, and what it then says is not true any more.
    connection = undefined;
    reply({ kind: 'failed', reason: describeStoreError(error) });
  }
};
