import type { UtcMs } from '@mt5-bridge/trading';

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

/** Where the rows of a table lie. */
export type BookPart =
  /** Few rows, rewritten all the time. */
  | 'living'
  /** Grows at its end; its keys rise. */
  | 'archive'
  /** Grows at its end; its keys are random, their index is filled late. */
  | 'request';

const LIVING: ReadonlySet<string> = new Set(['account', 'stream', 'order', 'position']);

export function bookPartOf(table: string): BookPart {
  if (LIVING.has(table)) return 'living';
  return table === 'request' ? 'request' : 'archive';
}
