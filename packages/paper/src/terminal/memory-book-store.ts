import type { AccountId } from '@mt5-bridge/trading';
import type { BookChange, BookRecord, BookTable } from '../engine/book-change.ts';
import type { AppendOutcome, BookRange, BookStore } from './book-store.ts';

const LIVING: ReadonlySet<BookTable> = new Set(['account', 'stream', 'order', 'position']);

type Tables = Map<BookTable, Map<string, BookRecord>>;

/** A book that lives as long as the process: for tests and for paper accounts without a data directory. */
export class MemoryBookStore implements BookStore {
  readonly #accounts = new Map<AccountId, Tables>();
  #failure: string | undefined;
  #gate: Promise<void> = Promise.resolve();

  /** Every append from now on fails with `error`. */
  failWith(error: string): void {
    this.#failure = error;
  }

  /** Appends wait for `gate`, as they would for a slow disk. */
  holdUntil(gate: Promise<void>): void {
    this.#gate = gate;
  }

  async load(accountId: AccountId): Promise<readonly BookRecord[]> {
    const rows: BookRecord[] = [];
    for (const [table, records] of this.#tables(accountId)) {
      if (LIVING.has(table)) rows.push(...records.values());
    }
    return rows;
  }

  async append(accountId: AccountId, changes: readonly BookChange[]): Promise<AppendOutcome> {
    // A store outside the process keeps text: what does not survive JSON must fail in tests too.
    const written = JSON.stringify(changes);
    await this.#gate;
    if (this.#failure !== undefined) return { ok: false, error: this.#failure };
    const read: readonly BookChange[] = JSON.parse(written);
    for (const change of read) this.#apply(accountId, change);
    return { ok: true };
  }

  async range(
    accountId: AccountId,
    table: BookTable,
    { fromMs, toMs, limit }: BookRange,
  ): Promise<readonly BookRecord[]> {
    const found = [...this.#table(accountId, table).values()].filter(
      (row) => row.timeMs >= fromMs && row.timeMs <= toMs,
    );
    found.sort((a, b) => a.timeMs - b.timeMs);
    return limit >= found.length ? found : found.slice(found.length - limit);
  }

  async get(
    accountId: AccountId,
    table: BookTable,
    keys: readonly string[],
  ): Promise<readonly BookRecord[]> {
    const rows = this.#table(accountId, table);
    return keys.flatMap((key) => rows.get(key) ?? []);
  }

  async children(
    accountId: AccountId,
    table: BookTable,
    parents: readonly string[],
  ): Promise<readonly BookRecord[]> {
    const wanted = new Set(parents);
    return [...this.#table(accountId, table).values()].filter((row) => wanted.has(row.parent));
  }

  #apply(accountId: AccountId, change: BookChange): void {
    switch (change.op) {
      case 'put':
        this.#table(accountId, change.record.table).set(change.record.key, change.record);
        return;
      case 'delete':
        this.#table(accountId, change.table).delete(change.key);
        return;
      case 'delete_before': {
        const rows = this.#table(accountId, change.table);
        for (const row of rows.values()) if (row.timeMs < change.timeMs) rows.delete(row.key);
        return;
      }
      case 'clear':
        this.#accounts.delete(accountId);
        return;
    }
  }

  #tables(accountId: AccountId): Tables {
    const known = this.#accounts.get(accountId);
    if (known !== undefined) return known;
    const made: Tables = new Map();
    this.#accounts.set(accountId, made);
    return made;
  }

  #table(accountId: AccountId, table: BookTable): Map<string, BookRecord> {
    const tables = this.#tables(accountId);
    const known = tables.get(table);
    if (known !== undefined) return known;
    const made = new Map<string, BookRecord>();
    tables.set(table, made);
    return made;
  }
}
