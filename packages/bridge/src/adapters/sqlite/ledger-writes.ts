import type { SqlValue } from './database.ts';

interface Write {
  readonly sql: string;
  /** The statement must hit a row: another count means that the ledger is not what we think it is. */
  readonly changesOneRow: boolean;
}

const one = (sql: string): Write => ({ sql, changesOneRow: true });
const any = (sql: string): Write => ({ sql, changesOneRow: false });

const BOOK_COLUMNS = 'account_id, book_table, row_key, parent, time_ms, value';

/** Every statement that changes the ledger. The order counts only within one process. */
const WRITES = {
  insertSignal: one(
    `insert into signal (no, id, subject, account_id, content_hash, content, received_ms, state,
       fingerprint, request, submitted_ms, outcome, settled_ms, request_type, plan)
     values (?1, unhex(?2, '-'), ?3, ?4, unhex(?5), ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)`,
  ),
  settleSignal: one(
    'update signal set state = ?2, outcome = ?3, settled_ms = ?4, steps = ?5 where no = ?1',
  ),
  advanceSignal: one('update signal set state = ?2, steps = ?3 where no = ?1'),
  insertEvent: one(
    `insert into account_event (account_id, seq, time_ms, type, origin, signal_id, body)
     values (?1, ?2, ?3, ?4, ?5, unhex(?6, '-'), ?7)`,
  ),
  insertAudit: one(
    `insert into audit (at_ms, act, subject, origin, account_id, signal_id, code, summary, detail)
     values (?1, ?2, ?3, ?4, ?5, unhex(?6, '-'), ?7, ?8, ?9)`,
  ),
  putControl: one('insert or replace into control_state (name, value) values (?1, ?2)'),
  deleteControl: any('delete from control_state where name = ?1'),
  putLiving: one(
    `insert or replace into book_living (${BOOK_COLUMNS}) values (?1, ?2, ?3, ?4, ?5, ?6)`,
  ),
  putArchive: one(
    `insert into book_archive (${BOOK_COLUMNS}) values (?1, ?2, ?3, ?4, ?5, ?6)
     on conflict (account_id, book_table, row_key)
     do update set parent = ?4, time_ms = ?5, value = ?6`,
  ),
  putRequest: one(
    `insert into book_request (no, account_id, row_key, parent, time_ms, value)
     values (?1, ?2, ?3, ?4, ?5, ?6) on conflict (no)
     do update set parent = ?4, time_ms = ?5, value = ?6`,
  ),
  deleteLiving: any(
    'delete from book_living where account_id = ?1 and book_table = ?2 and row_key = ?3',
  ),
  deleteArchive: any(
    'delete from book_archive where account_id = ?1 and book_table = ?2 and row_key = ?3',
  ),
  deleteRequest: any(
    `delete from book_request where no in (
       select ?3 union all
       select no from book_request_key where account_id = ?1 and row_key = ?2)`,
  ),
  deleteRequestKey: any('delete from book_request_key where account_id = ?1 and row_key = ?2'),
  deleteLivingBefore: any(
    'delete from book_living where account_id = ?1 and book_table = ?2 and time_ms < ?3',
  ),
  deleteArchiveBefore: any(
    'delete from book_archive where account_id = ?1 and book_table = ?2 and time_ms < ?3',
  ),
  deleteRequestKeysBefore: any(
    `delete from book_request_key where account_id = ?1 and row_key in (
       select row_key from book_request where account_id = ?1 and time_ms < ?2)`,
  ),
  deleteRequestsBefore: any('delete from book_request where account_id = ?1 and time_ms < ?2'),
  clearLiving: any('delete from book_living where account_id = ?1'),
  clearArchive: any('delete from book_archive where account_id = ?1'),
  clearRequests: any('delete from book_request where account_id = ?1'),
  clearRequestKeys: any('delete from book_request_key where account_id = ?1'),
} as const satisfies Record<string, Write>;

export type WriteName = keyof typeof WRITES;

/** Position of a statement in `LEDGER_WRITES`, then its values: what crosses to the worker. */
export type WriteRow = readonly [statement: number, ...values: SqlValue[]];

export const LEDGER_WRITES: readonly Write[] = Object.values(WRITES);

const POSITIONS = new Map(Object.keys(WRITES).map((name, position) => [name, position]));

/** Looked up once per statement, at the start; a number is cheaper to post than a name. */
export function writePosition(name: WriteName): number {
  const position = POSITIONS.get(name);
  if (position === undefined) throw new Error(`no statement ${name}`);
  return position;
}
