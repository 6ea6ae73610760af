import type { Database } from 'bun:sqlite';
import type { AccountId, UtcMs } from '@mt5-bridge/trading';
import {
  type BookReads,
  prepareBookReads,
  prepareRequestsByNo,
  type StoredBookRow,
} from './book-reads.ts';
import {
  type BookAppendOutcome,
  type BookPart,
  type BookRow,
  type BookRowChange,
  bookPartOf,
} from './book-rows.ts';
import type { GroupCommit } from './group-commit.ts';
import { type WriteRow, writePosition } from './ledger-writes.ts';
import { LivingRows } from './living-rows.ts';

const PUT_ARCHIVE = writePosition('putArchive');
const PUT_REQUEST = writePosition('putRequest');
const DELETE_ARCHIVE = writePosition('deleteArchive');
const DELETE_REQUEST = writePosition('deleteRequest');
const DELETE_REQUEST_KEY = writePosition('deleteRequestKey');
const DELETE_LIVING_BEFORE = writePosition('deleteLivingBefore');
const DELETE_ARCHIVE_BEFORE = writePosition('deleteArchiveBefore');
const DELETE_REQUEST_KEYS_BEFORE = writePosition('deleteRequestKeysBefore');
const DELETE_REQUESTS_BEFORE = writePosition('deleteRequestsBefore');
const CLEAR = (['clearLiving', 'clearArchive', 'clearRequests', 'clearRequestKeys'] as const).map(
  writePosition,
);

/**
 * The book of paper accounts in the ledger's database: one append is one part of a group commit. Has the
 * shape of the paper terminal's `BookStore`, which this package must not import.
 */
export class SqliteBookStore<Row extends BookRow> {
  readonly #commit: GroupCommit;
  readonly #reads: Readonly<Record<BookPart, BookReads>>;
  readonly #requestsByNo;
  /** Numbers of the requests that the reader does not find by their keys yet, by account. */
  readonly #recent = new Map<AccountId, Map<string, number>>();
  readonly #living = new LivingRows<Row>();
  #lastRequestNo: number;

  constructor(commit: GroupCommit, reader: Database, lastRequestNo: number) {
    this.#commit = commit;
    commit.gatherFrom(this.#living);
    this.#lastRequestNo = lastRequestNo;
    this.#requestsByNo = prepareRequestsByNo(reader);
    this.#reads = {
      living: prepareBookReads(reader, 'living'),
      archive: prepareBookReads(reader, 'archive'),
      request: prepareBookReads(reader, 'request'),
    };
  }

  async load(accountId: AccountId): Promise<readonly Row[]> {
    return this.#reads.living.ofAccount.all(accountId).map(toRow<Row>);
  }

  append(accountId: AccountId, changes: readonly BookRowChange<Row>[]): Promise<BookAppendOutcome> {
    const rows: WriteRow[] = [];
    for (const change of changes) this.#write(rows, accountId, change);
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
    return this.#reads[bookPartOf(table)].inRange
      .all(accountId, table, range.fromMs, range.toMs, range.limit)
      .reverse()
      .map(toRow<Row>);
  }

  async get(
    accountId: AccountId,
    table: Row['table'],
    keys: readonly string[],
  ): Promise<readonly Row[]> {
    const part = bookPartOf(table);
    const recent = part === 'request' ? this.#recent.get(accountId) : undefined;
    const late = keys.flatMap((key) => recent?.get(key) ?? []);
    const indexed = keys.filter((key) => recent?.has(key) !== true);
    return [
      ...(late.length === 0 ? [] : this.#requestsByNo.all(JSON.stringify(late))),
      ...this.#reads[part].byKeys.all(accountId, table, JSON.stringify(indexed)),
    ].map(toRow<Row>);
  }

  async children(
    accountId: AccountId,
    table: Row['table'],
    parents: readonly string[],
  ): Promise<readonly Row[]> {
    return this.#reads[bookPartOf(table)].byParents
      .all(accountId, table, JSON.stringify(parents))
      .map(toRow<Row>);
  }

  /** The reader finds every request up to this number by its key. */
  indexed(upToNo: number): void {
    for (const recent of this.#recent.values()) {
      for (const [key, no] of recent) if (no <= upToNo) recent.delete(key);
    }
  }

  #write(rows: WriteRow[], accountId: AccountId, change: BookRowChange<Row>): void {
    switch (change.op) {
      case 'put': {
        const part = bookPartOf(change.record.table);
        if (part === 'living') this.#living.put(accountId, change.record);
        else this.#put(rows, accountId, change.record, part);
        return;
      }
      case 'delete':
        this.#delete(rows, accountId, change.table, change.key);
        return;
      case 'delete_before':
        rows.push(...this.#living.leave());
        deleteBefore(rows, accountId, change.table, change.timeMs);
        return;
      case 'clear':
        this.#recent.delete(accountId);
        rows.push(...this.#living.leave());
        for (const clear of CLEAR) rows.push([clear, accountId]);
        return;
    }
  }

  #put(
    rows: WriteRow[],
    accountId: AccountId,
    { table, key, parent, timeMs, value }: Row,
    part: 'archive' | 'request',
  ): void {
    const text = JSON.stringify(value);
    if (part === 'archive') rows.push([PUT_ARCHIVE, accountId, table, key, parent, timeMs, text]);
    else {
      const no = this.#requestNo(accountId, key);
      rows.push([PUT_REQUEST, no, accountId, key, parent, timeMs, text]);
    }
  }

  /** The number under which a request is written; one that is not indexed yet keeps its number. */
  #requestNo(accountId: AccountId, key: string): number {
    let recent = this.#recent.get(accountId);
    if (recent === undefined) {
      recent = new Map();
      this.#recent.set(accountId, recent);
    }
    const known = recent.get(key);
    if (known !== undefined) return known;
    this.#lastRequestNo += 1;
    recent.set(key, this.#lastRequestNo);
    return this.#lastRequestNo;
  }

  #delete(rows: WriteRow[], accountId: AccountId, table: string, key: string): void {
    const part = bookPartOf(table);
    if (part === 'living') {
      this.#living.delete(accountId, table, key);
      return;
    }
    if (part === 'archive') {
      rows.push([DELETE_ARCHIVE, accountId, table, key]);
      return;
    }
    const recent = this.#recent.get(accountId);
    rows.push(
      [DELETE_REQUEST, accountId, key, recent?.get(key) ?? 0],
      [DELETE_REQUEST_KEY, accountId, key],
    );
    recent?.delete(key);
  }
}

function deleteBefore(rows: WriteRow[], accountId: AccountId, table: string, timeMs: UtcMs): void {
  const part = bookPartOf(table);
  if (part === 'request') {
    rows.push(
      [DELETE_REQUEST_KEYS_BEFORE, accountId, timeMs],
      [DELETE_REQUESTS_BEFORE, accountId, timeMs],
    );
    return;
  }
  const deletion = part === 'living' ? DELETE_LIVING_BEFORE : DELETE_ARCHIVE_BEFORE;
  rows.push([deletion, accountId, table, timeMs]);
}

function toRow<Row extends BookRow>({ table, key, parent, timeMs, value }: StoredBookRow): Row {
  // The rows of an account were all written by `append` from values of this type.
  return { table, key, parent, timeMs, value: JSON.parse(value) } as unknown as Row;
}
