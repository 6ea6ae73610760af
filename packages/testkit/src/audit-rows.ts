import type {
  AuditPage,
  AuditQuery,
  AuditRecord,
} from '@mt5-bridge/bridge/internal/ports/audit-log.ts';

/** A page of rows that lie in memory, in the order of writing. */
export function pageOf(all: readonly AuditRecord[], query: AuditQuery): AuditPage {
  const sign = query.order === 'oldest_first' ? 1 : -1;
  const { after } = query;
  const behind = all
    .filter((row) => after === null || sign * byTime(row, after) > 0)
    .filter((row) => isWanted(row, query))
    .sort((a, b) => sign * byTime(a, b));
  const rows = behind.slice(0, query.limit);
  const last = rows.at(-1);
  const isAll = last === undefined || rows.length < query.limit;
  return { rows, next: isAll ? null : { atMs: last.atMs, no: last.no } };
}

export function tailOf(
  all: readonly AuditRecord[],
  afterNo: number | undefined,
  limit: number,
): readonly AuditRecord[] {
  const from = afterNo ?? (all.at(-1)?.no ?? 0) - 1;
  return all.filter(({ no }) => no > from).slice(0, limit);
}

type Place = Pick<AuditRecord, 'no'> & { readonly atMs: number };

const byTime = (a: Place, b: Place): number => a.atMs - b.atMs || a.no - b.no;

function isWanted(row: AuditRecord, query: AuditQuery): boolean {
  const { sinceMs = -Infinity, untilMs = Infinity, subject, accountId, act, code } = query;
  const { signalId } = query;
  return (
    row.atMs >= sinceMs &&
    row.atMs < untilMs &&
    (subject === undefined || row.subject === subject) &&
    (accountId === undefined || row.accountId === accountId) &&
    (act === undefined || row.act === act) &&
    (code === undefined || row.code === code) &&
    (signalId === undefined || row.signalId === signalId)
  );
}
