import type { AccountId, UtcMs } from '@mt5-bridge/trading';
import type { BookChange, BookRecord, BookTable } from '../engine/book-change.ts';

export type AppendOutcome =
  | { readonly ok: true }
  /** Unknown, not absent: the paper terminal halts and never appends again. */
  | { readonly ok: false; readonly error: string };

export interface BookRange {
  /** Both ends inclusive, compared with `timeMs` of the rows. */
  readonly fromMs: UtcMs;
  readonly toMs: UtcMs;
  /** The newest `limit` rows of the range. */
  readonly limit: number;
}

/**
 * The durable port of a paper account's book: rows of JSON in a few tables, keyed by account, table and
 * `key`. A broker's book is durable before the broker answers, so is this one: answers and events leave
 * the paper terminal only after `append` said ok.
 */
export interface BookStore {
  /**
   * The living part of an account: tables `account`, `stream`, `order`, `position`, in any order.
   * Empty when the account is new.
   */
  load(accountId: AccountId): Promise<readonly BookRecord[]>;
  /**
   * Applies all changes in their order, or none. Calls arrive without waiting for earlier ones and must
   * be applied in the order of the calls; when one fails, every later one fails too.
   */
  append(accountId: AccountId, changes: readonly BookChange[]): Promise<AppendOutcome>;
  /** Rows of a table in a range of time, oldest first. */
  range(accountId: AccountId, table: BookTable, range: BookRange): Promise<readonly BookRecord[]>;
  /** The rows with these keys; keys without a row are left out. */
  get(
    accountId: AccountId,
    table: BookTable,
    keys: readonly string[],
  ): Promise<readonly BookRecord[]>;
  /** The rows of a table with one of these parents: the deals of orders. */
  children(
    accountId: AccountId,
    table: BookTable,
    parents: readonly string[],
  ): Promise<readonly BookRecord[]>;
}
