import { AUDIT_ACTS, type AuditPlace, type AuditQuery } from '../../ports/audit-log.ts';
import { AUDIT_PAGE_MAX, type AuditReads } from './audit-reader.ts';

/** An answer of the admin interface. */
export type AdminAnswer =
  | { readonly kind: 'found'; readonly body: object }
  | { readonly kind: 'not_found'; readonly message: string }
  | { readonly kind: 'wrong'; readonly message: string };

const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * What `mt5-bridge audit` and `mt5-bridge signal show` ask a running bridge: `GET /admin/audit` (one page),
 * `GET /admin/audit/tail`, `GET /admin/signals/<id>` and `GET /admin/signals/<id>/events`. `undefined`: no such path.
 */
export async function answerAdminRead(
  reads: AuditReads,
  path: string,
  params: URLSearchParams,
): Promise<AdminAnswer | undefined> {
  if (path === '/admin/audit') {
    const query = readAuditQuery(params);
    if (typeof query === 'string') return { kind: 'wrong', message: query };
    return { kind: 'found', body: await reads.page(query) };
  }
  if (path === '/admin/audit/tail') {
    const after = params.get('after');
    const rows = await reads.tail(after === null ? undefined : Number(after));
    return { kind: 'found', body: { rows } };
  }
  const [, id, part] = /^\/admin\/signals\/([^/]+)(\/events)?$/.exec(path) ?? [];
  if (id === undefined) return undefined;
  if (!ID.test(id)) return { kind: 'wrong', message: 'expected a UUID in lower case' };
  if (part === '/events') {
    const after = Number(params.get('after') ?? 0);
    if (!Number.isSafeInteger(after)) return { kind: 'wrong', message: 'after: expected a number' };
    return { kind: 'found', body: await reads.events(id, after) };
  }
  const signal = await reads.signal(id);
  return signal === undefined
    ? { kind: 'not_found', message: `No signal or command had the id ${id}.` }
    : { kind: 'found', body: { signal } };
}

/** The query of a page as parameters of an address; `readAuditQuery` reads it back. */
export function writeAuditQuery(query: AuditQuery): URLSearchParams {
  const { after, ...rest } = query;
  const given = Object.entries(rest).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)] as [string, string]],
  );
  const params = new URLSearchParams(given);
  if (after !== null) params.set('after', `${after.atMs}.${after.no}`);
  return params;
}

const TEXTS = ['subject', 'accountId', 'act', 'code', 'signalId'] as const;
const TIMES = ['sinceMs', 'untilMs'] as const;

/** A text says what is wrong with it. */
export function readAuditQuery(params: URLSearchParams): AuditQuery | string {
  const order = params.get('order') ?? 'newest_first';
  if (order !== 'newest_first' && order !== 'oldest_first')
    return 'order: newest_first or oldest_first';
  const limit = Number(params.get('limit') ?? AUDIT_PAGE_MAX);
  if (!Number.isSafeInteger(limit) || limit < 1) return 'limit: expected a whole number from 1';
  const filter: Record<string, string | number> = {};
  for (const name of TEXTS) {
    const text = params.get(name);
    if (text !== null) filter[name] = text;
  }
  for (const name of TIMES) {
    const text = params.get(name);
    if (text === null) continue;
    if (!/^-?\d{1,16}$/.test(text)) return `${name}: expected milliseconds since 1970`;
    filter[name] = Number(text);
  }
  if (filter.act !== undefined && !AUDIT_ACTS.some((act) => act === filter.act)) {
    return `act: one of ${AUDIT_ACTS.join(', ')}`;
  }
  if (filter.signalId !== undefined && !ID.test(String(filter.signalId))) {
    return 'signalId: expected a UUID in lower case';
  }
  const after = readPlace(params.get('after'));
  return typeof after === 'string' ? after : { ...filter, order, limit, after };
}

function readPlace(text: string | null): AuditPlace | null | string {
  if (text === null) return null;
  const [, atMs, no] = /^(-?\d{1,16})\.(\d{1,16})$/.exec(text) ?? [];
  if (atMs === undefined || no === undefined)
    return 'after: expected milliseconds, a dot, a number';
  return { atMs: Number(atMs), no: Number(no) };
}
