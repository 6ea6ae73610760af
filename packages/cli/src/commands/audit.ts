import type { AuditReads } from '@mt5-bridge/bridge/internal/app/audit/audit-reader.ts';
import type { AuditRow } from '@mt5-bridge/bridge/internal/app/mapping/audit-row.ts';
import type {
  AuditFilter,
  AuditPlace,
  AuditQuery,
} from '@mt5-bridge/bridge/internal/ports/audit-log.ts';
import { EXIT } from '../exit-code.ts';
import { withAudit } from './audit-access.ts';
import { AUDIT_HEADER, formatAuditRow } from './audit-text.ts';
import { type ConfigOptions, loadOrComplain } from './config-options.ts';
import type { CommandContext } from './context.ts';
import { parseMoment } from './moment.ts';
import { isUuid } from './uuid.ts';

export interface AuditOptions extends ConfigOptions {
  readonly since?: string;
  readonly until?: string;
  readonly subject?: string;
  readonly account?: string;
  readonly act?: string;
  readonly code?: string;
  readonly signal?: string;
  readonly limit: number;
  readonly follow?: boolean;
  readonly json?: boolean;
}

/** How often a bridge is asked for what is new. */
const FOLLOW_MS = 1_000;

/** Prints the newest rows that match, the oldest of them first; with `--follow` also those that come. */
export async function printAudit(context: CommandContext, options: AuditOptions): Promise<number> {
  const { since, until, subject, account, act, code, signal, limit, follow, json, ...rest } =
    options;
  const loaded = loadOrComplain(context, rest);
  if (loaded === undefined) return EXIT.usage;
  const filter = readFilter(context, options);
  if (typeof filter === 'string') {
    context.output.complain(filter);
    return EXIT.usage;
  }
  const { output } = context;
  const show = (row: AuditRow): void =>
    output.print(json === true ? JSON.stringify(row) : formatAuditRow(row));
  return withAudit(context, loaded.config.store, async (reads) => {
    // Before the list, so that nothing that comes while it is read is missed.
    const tail = follow === true ? await reads.tail(undefined) : [];
    const { rows, hasMore } = await newest(reads, filter, limit);
    if (json !== true && (rows.length > 0 || follow === true)) output.print(AUDIT_HEADER);
    for (const row of rows) show(row);
    if (json !== true && rows.length === 0 && follow !== true) output.complain('No row matches.');
    if (json !== true && hasMore) output.complain(`There are older ones: --limit ${limit * 10}`);
    if (follow === true) {
      const shown = new Set(rows.map(({ no }) => no));
      await followRows(context, reads, {
        afterNo: tail.at(-1)?.no ?? 0,
        isWanted: (row) => !shown.has(row.no) && isWanted(row, filter),
        show,
      });
    }
    return EXIT.ok;
  });
}

function readFilter(context: CommandContext, options: AuditOptions): AuditFilter | string {
  const { subject, account, act, code, signal } = options;
  const times: { sinceMs?: number; untilMs?: number } = {};
  for (const [name, text] of [
    ['sinceMs', options.since],
    ['untilMs', options.until],
  ] as const) {
    if (text === undefined) continue;
    const ms = parseMoment(text, context.clock.nowMs());
    if (ms === undefined) {
      return `${JSON.stringify(text)} is no time: write 10m, 2h, 3d, 2026-01-05 or 2026-01-05T12:00:00Z.`;
    }
    times[name] = ms;
  }
  if (signal !== undefined && !isUuid(signal)) {
    return `${JSON.stringify(signal)} is no id: expected a signal_id or request_id, a UUID.`;
  }
  return {
    ...times,
    ...(subject === undefined ? {} : { subject }),
    ...(account === undefined ? {} : { accountId: account }),
    ...(act === undefined ? {} : { act }),
    ...(code === undefined ? {} : { code }),
    ...(signal === undefined ? {} : { signalId: signal.toLowerCase() }),
  };
}

async function newest(
  reads: AuditReads,
  filter: AuditFilter,
  limit: number,
): Promise<{ readonly rows: readonly AuditRow[]; readonly hasMore: boolean }> {
  const rows: AuditRow[] = [];
  // One more, to know whether there is one.
  const wanted = limit + 1;
  let after: AuditPlace | null = null;
  do {
    const query: AuditQuery = {
      ...filter,
      order: 'newest_first',
      after,
      limit: wanted - rows.length,
    };
    const page = await reads.page(query);
    rows.push(...page.rows);
    after = page.next;
  } while (after !== null && rows.length < wanted);
  return { rows: rows.slice(0, limit).reverse(), hasMore: rows.length > limit };
}

async function followRows(
  { clock, untilInterrupted }: CommandContext,
  reads: AuditReads,
  from: {
    readonly afterNo: number;
    readonly isWanted: (row: AuditRow) => boolean;
    readonly show: (row: AuditRow) => void;
  },
): Promise<void> {
  const isOver = untilInterrupted().then(() => true);
  let last = from.afterNo;
  for (;;) {
    const waited = new Promise<false>((resolve) => clock.schedule(FOLLOW_MS, () => resolve(false)));
    if (await Promise.race([isOver, waited])) return;
    for (const row of await reads.tail(last)) {
      last = row.no;
      if (from.isWanted(row)) from.show(row);
    }
  }
}

/** A row that comes is young: times do not count. */
function isWanted(
  row: AuditRow,
  { subject, accountId, act, code, signalId }: AuditFilter,
): boolean {
  return (
    (subject === undefined || row.subject === subject) &&
    (accountId === undefined || row.account === accountId) &&
    (act === undefined || row.act === act) &&
    (code === undefined || row.code === code) &&
    (signalId === undefined || row.signal_id === signalId)
  );
}
