import type { Database } from 'bun:sqlite';
import { asAccountId, asUtcMs } from '@mt5-bridge/trading';
import type {
  AuditAct,
  AuditEntry,
  AuditLog,
  AuditPage,
  AuditQuery,
  AuditRecord,
} from '../../ports/audit-log.ts';
import type { SqlValue } from './database.ts';
import type { GroupCommit } from './group-commit.ts';
import { formatUuid } from './ledger-reader.ts';
import { writePosition } from './ledger-writes.ts';
import { checkUuid } from './uuid.ts';

const INSERT_AUDIT = writePosition('insertAudit');
/** The ledger that fails tells of itself; nobody waits for one row. */
const UNWATCHED = (): void => undefined;

/** Rows that a page looks at: the event loop waits for it. */
const SCAN_ROWS = 4_000;
const EVER = { sinceMs: Number.MIN_SAFE_INTEGER, untilMs: Number.MAX_SAFE_INTEGER };

const COLUMNS = `no, at_ms as atMs, act, subject, origin, account_id as accountId,
  lower(hex(signal_id)) as signalId, code, summary, detail`;

interface Row {
  readonly no: number;
  readonly atMs: number;
  readonly act: string;
  readonly subject: string | null;
  readonly origin: string | null;
  readonly accountId: string | null;
  readonly signalId: string | null;
  readonly code: string | null;
  readonly summary: string;
  readonly detail: string | null;
}

/** The audit in the ledger's database: rows go with the group commit of everything else. */
export class SqliteAuditLog implements AuditLog {
  readonly #commit: GroupCommit;
  readonly #oldestFirst: PageReader;
  readonly #newestFirst: PageReader;
  readonly #tail;
  readonly #newest;

  constructor(commit: GroupCommit, reader: Database) {
    this.#commit = commit;
    this.#oldestFirst = new PageReader(reader, 'oldest_first');
    this.#newestFirst = new PageReader(reader, 'newest_first');
    this.#tail = reader.prepare<Row, [number, number]>(
      `select ${COLUMNS} from audit where no > ?1 order by no limit ?2`,
    );
    this.#newest = reader.prepare<{ no: number | null }, []>('select max(no) as no from audit');
  }

  record(entry: AuditEntry): void {
    const { atMs, act, subject, origin, accountId, signalId, code, summary, detail } = entry;
    if (signalId !== null) checkUuid(signalId);
    this.#commit.append(
      [[INSERT_AUDIT, atMs, act, subject, origin, accountId, signalId, code, summary, detail]],
      UNWATCHED,
    );
  }

  async read(query: AuditQuery): Promise<AuditPage> {
    const pages = query.order === 'oldest_first' ? this.#oldestFirst : this.#newestFirst;
    return pages.read(query);
  }

  async tail(afterNo: number | undefined, limit: number): Promise<readonly AuditRecord[]> {
    const newest = this.#newest.get()?.no ?? 0;
    return this.#tail.all(afterNo ?? newest - 1, limit).map(toRecord);
  }
}

/** The two statements of one direction. */
class PageReader {
  readonly #isForward: boolean;
  readonly #rows;
  readonly #boundary;

  constructor(reader: Database, order: AuditQuery['order']) {
    this.#isForward = order === 'oldest_first';
    const [beyond, direction] = this.#isForward ? ['>', 'asc'] : ['<', 'desc'];
    // ?1, ?2: the place to go on behind. The index on the time has the number as its last column.
    const looked = `from audit
      where (at_ms, no) ${beyond} (?1, ?2) and at_ms >= ?3 and at_ms < ?4
      order by at_ms ${direction}, no ${direction}`;
    this.#rows = reader.prepare<Row, SqlValue[]>(
      `select ${COLUMNS} from (select * ${looked} limit ${SCAN_ROWS})
       where (?5 is null or subject = ?5) and (?6 is null or account_id = ?6)
         and (?7 is null or act = ?7) and (?8 is null or code = ?8)
         and (?9 is null or signal_id = unhex(?9, '-'))
       order by at_ms ${direction}, no ${direction} limit ?10`,
    );
    this.#boundary = reader.prepare<{ atMs: number; no: number }, SqlValue[]>(
      `select at_ms as atMs, no ${looked} limit 1 offset ${SCAN_ROWS - 1}`,
    );
  }

  read(query: AuditQuery): AuditPage {
    const { sinceMs, untilMs } = { ...EVER, ...query };
    // Numbers begin with 1: this is before the first row of `sinceMs`, and behind the last one before `untilMs`.
    const edge = { atMs: this.#isForward ? sinceMs : untilMs, no: 0 };
    const { atMs, no } = query.after ?? edge;
    const range = [atMs, no, sinceMs, untilMs];
    const { subject, accountId, act, code, signalId } = query;
    const wanted = [subject, accountId, act, code, signalId].map((value) => value ?? null);
    const rows = this.#rows.all(...range, ...wanted, query.limit).map(toRecord);
    if (rows.length === query.limit) {
      const last = rows.at(-1);
      return { rows, next: last === undefined ? null : { atMs: last.atMs, no: last.no } };
    }
    return { rows, next: this.#boundary.get(...range) };
  }
}

function toRecord(row: Row): AuditRecord {
  return {
    ...row,
    atMs: asUtcMs(row.atMs),
    // Written by this adapter from a value of this type.
    act: row.act as AuditAct,
    accountId: row.accountId === null ? null : asAccountId(row.accountId),
    signalId: row.signalId === null || row.signalId === '' ? null : formatUuid(row.signalId),
  };
}
