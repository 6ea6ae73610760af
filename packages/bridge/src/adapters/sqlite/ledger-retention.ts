import type { Database } from 'bun:sqlite';
import { readEventRanges } from './event-ranges.ts';
import { readMeta, writeMeta } from './ledger-meta.ts';
import { OPEN_STATES_SQL } from './ledger-schema.ts';

/** Rows of one slice: a few milliseconds during which no append is written. */
const SLICE_ROWS = 500;

/**
 * One slice of retention; true when there may be more to do. What a client asked for and what was sent
 * is emptied, the id, the hash of the content and the outcome stay: a repeat is answered for ever. Events and
 * rows of the audit are removed.
 */
export function pruneLedger(database: Database, beforeMs: number): boolean {
  return database.transaction(() => {
    const hasMoreBodies = pruneBodies(database, beforeMs);
    const hasMoreEvents = pruneEvents(database, beforeMs);
    const hasMoreAudit = pruneAudit(database, beforeMs);
    return hasMoreBodies || hasMoreEvents || hasMoreAudit;
  })();
}

/** Numbers rise with the time of arrival, so the walk stops at the first signal that is young. */
function pruneBodies(database: Database, beforeMs: number): boolean {
  const start = Number(readMeta(database, 'bodies_pruned_to_no') ?? 0);
  const slice = database
    .query<{ no: number; receivedMs: number }, [number, number]>(
      'select no, received_ms as receivedMs from signal where no > ?1 order by no limit ?2',
    )
    .all(start, SLICE_ROWS);
  const firstYoung = slice.findIndex(({ receivedMs }) => receivedMs >= beforeMs);
  const old = firstYoung === -1 ? slice : slice.slice(0, firstYoung);
  const from = old[0];
  const to = old.at(-1);
  if (from === undefined || to === undefined) return false;
  database
    .query(
      `update signal set content = '', request = null
       where no between ?1 and ?2 and not (${OPEN_STATES_SQL})`,
    )
    .run(from.no, to.no);
  writeMeta(database, 'bodies_pruned_to_no', String(to.no));
  return slice.length === SLICE_ROWS && firstYoung === -1;
}

/** The newest row stays, whatever its age: the next number follows from it. */
function pruneAudit(database: Database, beforeMs: number): boolean {
  const { changes } = database
    .query(
      `delete from audit where no in (
         select no from audit where at_ms < ?1 and no < (select max(no) from audit)
         order by at_ms limit ?2)`,
    )
    .run(beforeMs, SLICE_ROWS);
  return changes === SLICE_ROWS;
}

/** The newest event of an account stays, whatever its age: the next number follows from it. */
function pruneEvents(database: Database, beforeMs: number): boolean {
  let hasMore = false;
  for (const { accountId, firstSeq, lastSeq } of readEventRanges(database)) {
    const end = Math.min(firstSeq + SLICE_ROWS, lastSeq);
    const { changes } = database
      .query('delete from account_event where account_id = ?1 and seq < ?2 and time_ms < ?3')
      .run(accountId, end, beforeMs);
    hasMore ||= changes === SLICE_ROWS;
  }
  return hasMore;
}
