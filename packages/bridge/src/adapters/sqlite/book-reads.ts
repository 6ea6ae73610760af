import type { Database } from 'bun:sqlite';
import type { BookPart } from './book-rows.ts';

export interface StoredBookRow {
  readonly table: string;
  readonly key: string;
  readonly parent: string;
  readonly timeMs: number;
  readonly value: string;
}

export type BookReads = ReturnType<typeof prepareBookReads>;

/** The reads of one part of the book. `?1` is the account, `?2` the table. */
export function prepareBookReads(reader: Database, part: BookPart) {
  const isRequest = part === 'request';
  const table = isRequest ? "'request'" : 'book_table';
  // Rows of one moment in the order in which they came.
  const tie = part === 'living' ? 'row_key' : 'no';
  const select = `select ${table} as "table", row_key as key, parent, time_ms as timeMs, value
    from book_${part}`;
  const ofAccountAndTable = `where account_id = ?1 and ?2 = ${table}`;
  const ofTable = `${select} ${ofAccountAndTable}`;
  // Left to itself the planner takes the index of times here too.
  const parents = part === 'archive' ? 'indexed by book_archive_parent' : '';
  // The plus keeps the planner off the index of times, in which it would walk over the whole account.
  const late = `${select} where +account_id = ?1 and ?2 = 'request' and no in (
    select no from book_request_key
    where account_id = ?1 and row_key in (select value from json_each(?3)))`;
  return {
    ofAccount: reader.prepare<StoredBookRow, [string]>(`${select} where account_id = ?1`),
    inRange: reader.prepare<StoredBookRow, [string, string, number, number, number]>(
      `${ofTable} and time_ms between ?3 and ?4 order by time_ms desc, ${tie} desc limit ?5`,
    ),
    byKeys: reader.prepare<StoredBookRow, [string, string, string]>(
      isRequest ? late : `${ofTable} and row_key in (select value from json_each(?3))`,
    ),
    byParents: reader.prepare<StoredBookRow, [string, string, string]>(
      `${select} ${parents} ${ofAccountAndTable} and parent <> '' and parent in (select value from json_each(?3))
       order by time_ms, ${tie}`,
    ),
  };
}

/** Requests by their number, for those whose keys are not indexed yet. */
export function prepareRequestsByNo(reader: Database) {
  return reader.prepare<StoredBookRow, [string]>(
    `select 'request' as "table", row_key as key, parent, time_ms as timeMs, value
     from book_request where no in (select value from json_each(?1))`,
  );
}
