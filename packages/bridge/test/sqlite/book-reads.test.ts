import { Database } from 'bun:sqlite';
import { afterAll, describe, expect, it } from 'bun:test';
import { prepareBookReads } from '@mt5-bridge/bridge/internal/adapters/sqlite/book-reads.ts';
import { takeStep } from '@mt5-bridge/bridge/internal/adapters/sqlite/database.ts';
import { LEDGER_SCHEMA } from '@mt5-bridge/bridge/internal/adapters/sqlite/ledger-schema.ts';

const database = new Database(':memory:');
for (const step of LEDGER_SCHEMA.steps) takeStep(database, step);
afterAll(() => database.close());

/** How SQLite would find the rows: the first line names the columns that it searches by. */
function planOf(statement: { toString(): string }): string {
  const rows = database
    .prepare<{ detail: string }, []>(`explain query plan ${statement.toString()}`)
    .all();
  return rows[0]?.detail ?? '';
}

describe('reads of the book', () => {
  const living = prepareBookReads(database, 'living');
  const archive = prepareBookReads(database, 'archive');
  const request = prepareBookReads(database, 'request');

  it('find rows by their keys, however many an account has', () => {
    expect(planOf(living.byKeys)).toContain('(account_id=? AND book_table=? AND row_key=?)');
    expect(planOf(archive.byKeys)).toContain('(account_id=? AND book_table=? AND row_key=?)');
    expect(planOf(request.byKeys)).toContain('USING INTEGER PRIMARY KEY (rowid=?)');
  });

  it('find history by its time and by its parent', () => {
    expect(planOf(archive.inRange)).toContain('time_ms>? AND time_ms<?');
    expect(planOf(request.inRange)).toContain('time_ms>? AND time_ms<?');
    expect(planOf(archive.byParents)).toContain('book_archive_parent');
    expect(planOf(archive.byParents)).toContain('parent=?');
  });
});
