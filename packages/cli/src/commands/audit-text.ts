import type { AuditRow } from '@mt5-bridge/bridge/internal/app/mapping/audit-row.ts';

export const AUDIT_HEADER = line(['time (UTC)', 'who', 'account', 'act', 'code', 'what']);

/** One row for people. */
export function formatAuditRow(row: AuditRow): string {
  const { at, subject, account, act, code, signal_id: id } = row;
  const what = [whatOf(row), ...(id === null ? [] : [id])].join('  ');
  return line([timeOf(at), subject ?? '-', account ?? '-', act, code ?? '-', what]);
}

/** `2026-01-05 12:00:00.123`, in UTC. */
export const timeOf = (iso: string): string => iso.replace('T', ' ').replace('Z', '');

function line([time, who, account, act, code, what]: readonly [
  string,
  string,
  string,
  string,
  string,
  string,
]): string {
  return [
    time.padEnd(23),
    who.padEnd(12),
    account.padEnd(8),
    act.padEnd(24),
    code.padEnd(18),
    what,
  ].join('  ');
}

function whatOf({ act, summary, origin, detail }: AuditRow): string {
  const parts = [summary, ...factsOf(act, detail ?? {})];
  if (origin?.address !== undefined) parts.push(`from ${origin.address}`);
  if (origin?.credential !== undefined && origin.credential !== null) {
    parts.push(`with ${origin.credential}`);
  }
  const count = detail?.count;
  if (typeof count === 'number') parts.push(`(${count} of these within a second)`);
  return parts.join(', ');
}

function factsOf(act: string, detail: Readonly<Record<string, unknown>>): string[] {
  const { rule, limit, value, limit_of: holder, order, deal, position, page } = detail;
  const facts: string[] = [];
  if (typeof rule === 'string') {
    const bound = limit === undefined ? '' : ` ${JSON.stringify(value)} against ${limit}`;
    facts.push(`rule ${rule}${bound}${holder === undefined ? '' : ` of the ${holder}`}`);
  }
  for (const [name, ticket] of Object.entries({ order, deal, position })) {
    if (typeof ticket === 'string' && ticket !== '0') facts.push(`${name} ${ticket}`);
  }
  if (typeof page === 'string') facts.push(`page ${page}`);
  const settledMs = stepsOf(detail).settled;
  if (act === 'intent_settled' && settledMs !== undefined) facts.push(`${settledMs} ms`);
  return facts;
}

/** Milliseconds from the receipt of an intent to each of its steps. */
export function stepsOf(
  detail: Readonly<Record<string, unknown>> | null,
): Readonly<Record<string, number>> {
  const steps = detail?.steps_ms;
  if (typeof steps !== 'object' || steps === null) return {};
  return Object.fromEntries(
    Object.entries(steps).filter(
      (entry): entry is [string, number] => typeof entry[1] === 'number',
    ),
  );
}
