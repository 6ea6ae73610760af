import type { Database } from 'bun:sqlite';
import type { AccountId, UtcMs } from '@mt5-bridge/trading';
import type { GroupCommit } from './group-commit.ts';
import { type WriteRow, writePosition } from './ledger-writes.ts';

/** A row of a paper account's book. The book's owner defines the tables and what is in a value. */
export interface BookRow {
  readonly table: string;
  /** Unique within account and table. */
  readonly key: string;
  /** Empty, or what `children` asks for. */
  readonly parent: string;
  readonly timeMs: UtcMs;
  /** Plain JSON. */
  readonly value: unknown;
}

export type BookRowChange<Row extends BookRow> =
  | { readonly op: 'put'; readonly record: Row }
  | { readonly op: 'delete'; readonly table: Row['table']; readonly key: string }
  | { readonly op: 'delete_before'; readonly table: Row['table']; readonly timeMs: UtcMs }
  | { readonly op: 'clear' };

export type BookAppendOutcome =
  | { readonly ok: true }
  | { readonly ok: false; readonly error: string };

interface StoredRow {
  readonly table: string;
  readonly key: string;
  readonly parent: string;
  readonly timeMs: number;
  readonly value: string;
}

/** Small and rewritten all the time; every other table only grows. */
const LIVING: ReadonlySet<string> = new Set(['account', 'stream', 'order', 'position']);

const PUT = { living: writePosition('putLiving'), archive: writePosition('putArchive') };
const DELETE = { living: writePosition('deleteLiving'), archive: writePosition('deleteArchive') };
const DELETE_BEFORE = {
  living: writePosition('deleteLivingBefore'),
  archive: writePosition('deleteArchiveBefore'),
};
const CLEAR_LIVING = writePosition('clearLiving');
const CLEAR_ARCHIVE = writePosition('clearArchive');

type Part = 'living' | 'archive';
const partOf = (table: string): Part => (LIVING.has(table) ? 'living' : 'archive');

/**
 * The book of paper accounts in the ledger's database: one append is one part of a group commit. Has the
 * shape of the paper terminal's `BookStore`, which this package must not import.
 */
export class SqliteBookStore<Row extends BookRow> {
  readonly #commit: GroupCommit;
  readonly #reads: Record<Part, BookReads>;

  constructor(commit: GroupCommit, reader: Database) {
    this.#commit = commit;
    this.#reads = {
      living: prepareReads(reader, 'living'),
      archive: prepareReads(reader, 'archive'),
    };
  }

  async load(accountId: AccountId): Promise<readonly Row[]> {
    return this.#reads.living.ofAccount.all(accountId).map(toRow<Row>);
  }

  append(accountId: AccountId, changes: readonly BookRowChange<Row>[]): Promise<BookAppendOutcome> {
    const rows = changes.flatMap((change) => toWrites(accountId, change));
    const { promise, resolve } = Promise.withResolvers<BookAppendOutcome>();
    this.#commit.append(rows, (result) =>
      resolve(result.kind === 'durable' ? { ok: true } : { ok: false, error: result.reason }),
    );
    return promise;
  }

  async range(
    accountId: AccountId,
    table: Row['table'],
    range: { readonly fromMs: UtcMs; readonly toMs: UtcMs; readonly limit: number },
  ): Promise<readonly Row[]> {
    return this.#reads[partOf(table)].inRange
      .all(accountId, table, range.fromMs, range.toMs, range.limit)
      .reverse()
      .map(toRow<Row>);
  }

  async get(
    accountId: AccountId,
    table: Row['table'],
    keys: readonly string[],
  ): Promise<readonly Row[]> {
    return this.#reads[partOf(table)].byKeys
      .all(accountId, table, JSON.stringify(keys))
      .map(toRow<Row>);
  }

  async children(
    accountId: AccountId,
    table: Row['table'],
    parents: readonly string[],
  ): Promise<readonly Row[]> {
    return this.#reads[partOf(table)].byParents
      .all(accountId, table, JSON.stringify(parents))
      .map(toRow<Row>);
  }
}

type BookReads = ReturnType<typeof prepareReads>;

function prepareReads(reader: Database, part: Part) {
  // Rows of one moment in the order in which they came.
  const tie = part === 'archive' ? 'no' : 'row_key';
  const select = `select book_table as "table", row_key as key, parent, time_ms as timeMs, value
    from book_${part} where account_id = ?1`;
  return {
    ofAccount: reader.prepare<StoredRow, [string]>(select),
    inRange: reader.prepare<StoredRow, [string, string, number, number, number]>(
      `${select} and book_table = ?2 and time_ms between ?3 and ?4
       order by time_ms desc, ${tie} desc limit ?5`,
    ),
    byKeys: reader.prepare<StoredRow, [string, string, string]>(
      `${select} and book_table = ?2 and row_key in (select value from json_each(?3))`,
    ),
    byParents: reader.prepare<StoredRow, [string, string, string]>(
      `${select} and book_table = ?2 and parent <> ''
       and parent in (select value from json_each(?3)) order by time_ms, ${tie}`,
    ),
  };
}

function toWrites<Row extends BookRow>(
  accountId: AccountId,
  change: BookRowChange<Row>,
): WriteRow[] {
  switch (change.op) {
    case 'put': {
      const { table, key, parent, timeMs, value } = change.record;
      const put = PUT[partOf(table)];
      return [[put, accountId, table, key, parent, timeMs, JSON.stringify(value)]];
    }
    case 'delete':
      return [[DELETE[partOf(change.table)], accountId, change.table, change.key]];
    case 'delete_before':
      return [[DELETE_BEFORE[partOf(change.table)], accountId, change.table, change.timeMs]];
    case 'clear':
      return [
        [CLEAR_LIVING, accountId],
        [CLEAR_ARCHIVE, accountId],
      ];
  }
}

function toRow<Row extends BookRow>({ table, key, parent, timeMs, value }: StoredRow): Row {
  // The rows of an account were all written by `append` from values of this type.
  return { table, key, parent, timeMs, value: JSON.parse(value) } as unknown as Row;
}
