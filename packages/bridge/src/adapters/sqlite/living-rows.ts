import type { AccountId } from '@mt5-bridge/trading';
import type { BookRow } from './book-rows.ts';
import type { RowSource } from './group-commit.ts';
import { type WriteRow, writePosition } from './ledger-writes.ts';

const PUT_LIVING = writePosition('putLiving');
const DELETE_LIVING = writePosition('deleteLiving');

interface Change<Row> {
  readonly accountId: AccountId;
  readonly table: string;
  readonly key: string;
  /** `undefined` when the row goes. */
  readonly record: Row | undefined;
}

/**
 * Rows of a book that are rewritten all the time: account, stream, positions, orders. A group is one
 * transaction, so of all the changes of a row in it only the last is written, and only that becomes text.
 */
export class LivingRows<Row extends BookRow> implements RowSource {
  readonly #changes = new Map<string, Change<Row>>();

  put(accountId: AccountId, record: Row): void {
    this.#keep({ accountId, table: record.table, key: record.key, record });
  }

  delete(accountId: AccountId, table: string, key: string): void {
    this.#keep({ accountId, table, key, record: undefined });
  }

  /** The changes since the last call, as rows. */
  leave(): readonly WriteRow[] {
    const rows = Array.from(this.#changes.values(), toRow);
    this.#changes.clear();
    return rows;
  }

  #keep(change: Change<Row>): void {
    this.#changes.set(`${change.accountId}\n${change.table}\n${change.key}`, change);
  }
}

function toRow({ accountId, table, key, record }: Change<BookRow>): WriteRow {
  if (record === undefined) return [DELETE_LIVING, accountId, table, key];
  const { parent, timeMs, value } = record;
  return [PUT_LIVING, accountId, table, key, parent, timeMs, JSON.stringify(value)];
}
