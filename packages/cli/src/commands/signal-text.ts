import type { AuditRow } from '@mt5-bridge/bridge/internal/app/mapping/audit-row.ts';
import type { StoryEvent } from '@mt5-bridge/bridge/internal/app/mapping/signal-story.ts';
import { parseIsoTime } from '@mt5-bridge/protocol';
import { formatAuditRow, stepsOf, timeOf } from './audit-text.ts';
import type { WholeStory } from './signal-show.ts';
import { factList, textTable } from './text-table.ts';

/** What each step of an intent has waited for. */
const WAITED_FOR: Readonly<Record<string, string>> = {
  decided: 'risk rules and plan',
  submitted: 'the disk',
  sent: '-',
  answered: 'the terminal',
  settled: '-, and is told when the disk has it',
};

/** The story of one signal, for people. */
export function formatStory({ signal, audit, events }: WholeStory): string {
  const { signal_id: id, request_type: type, subject, account, state } = signal;
  const parts = [
    `${type} ${id} of ${subject} on ${account}: ${state}`,
    factList([
      ['from', fromOf(audit)],
      ['asked for', inline(signal.content) ?? 'forgotten by retention'],
      ['decided', decisionOf(audit)],
      ['request', requestOf(signal, audit)],
      ['answer', answerOf(signal)],
    ]),
    `Steps, in UTC\n${stepTable(signal.received_at, signal.history, audit)}`,
  ];
  if (events.length > 0) parts.push(`What came of it\n${events.map(formatEvent).join('\n')}`);
  const others = audit.filter(({ act }) => act === 'intent_refused' || act === 'intent_repeated');
  if (others.length > 0) {
    parts.push(`Other tries\n${others.map((row) => `  ${formatAuditRow(row)}`).join('\n')}`);
  }
  return parts.join('\n\n');
}

function fromOf(audit: readonly AuditRow[]): string {
  const origin = audit.find(isDecision)?.origin;
  if (origin === undefined || origin === null) return 'not known';
  const { address, credential, method, client, session } = origin;
  const named = { address, credential: credential ?? method, client, session };
  return (
    Object.entries(named)
      .filter(([, value]) => value !== null && value !== undefined)
      .map(([name, value]) => `${name} ${value}`)
      .join(', ') || 'not known'
  );
}

const isDecision = ({ act }: AuditRow): boolean =>
  act === 'intent_submitted' || act === 'intent_denied';

function decisionOf(audit: readonly AuditRow[]): string {
  const row = audit.find(isDecision);
  if (row === undefined) return 'not known';
  if (row.act === 'intent_submitted') return 'all rules passed';
  const { rule, message } = row.detail ?? {};
  const by = typeof rule === 'string' ? ` by rule ${rule}` : '';
  return `denied${by}, ${row.code}: ${String(message)}`;
}

function requestOf({ request }: WholeStory['signal'], audit: readonly AuditRow[]): string {
  if (request === null) return 'none';
  const wasHeldBack = audit.some(({ detail }) => detail?.was_sent === false);
  return `${inline(request.trade)}${wasHeldBack ? ' (held back: it never left)' : ''}`;
}

function answerOf({ result, error, error_code: code }: WholeStory['signal']): string {
  if (error !== undefined) return `${code}: ${error}`;
  return inline(result) ?? 'none yet';
}

/** `name value` pairs of an object, nested ones as JSON. */
function inline(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.entries(value)
    .filter(([, field]) => field !== null && field !== undefined && field !== '')
    .map(([name, field]) => `${name} ${typeof field === 'string' ? field : JSON.stringify(field)}`)
    .join(', ');
}

/** Steps of the first outcome by the clock that never jumps, later ones by the wall clock. */
function stepTable(
  receivedAt: string,
  history: WholeStory['signal']['history'],
  audit: readonly AuditRow[],
): string {
  const receivedMs = parseIsoTime(receivedAt) ?? 0;
  const settled = audit.find(({ act }) => act === 'intent_settled' || act === 'intent_denied');
  const measured = Object.entries(stepsOf(settled?.detail ?? null));
  let before = 0;
  const rows = measured.map(([step, afterMs]) => {
    const tookMs = afterMs - before;
    before = afterMs;
    const at = new Date(receivedMs + afterMs).toISOString();
    return [timeOf(at), step, `+${tookMs.toFixed(3)} ms`, WAITED_FOR[step] ?? ''];
  });
  const known = rows.length === 0 ? history.slice(1) : later(history);
  const told = known.map(({ state, at, origin }) => [timeOf(at), state, '', `by ${origin}`]);
  const begin = [timeOf(receivedAt), 'received', '', ''];
  return textTable(['time', 'step', 'took', 'waited for'], [begin, ...rows, ...told], ['took'])
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n');
}

/** The states behind `received` and `submitted`, which the measured steps hold. */
function later(history: WholeStory['signal']['history']): WholeStory['signal']['history'] {
  return history.filter(({ state }) => state !== 'received' && state !== 'submitted');
}

function formatEvent({ seq, at, type, origin, order, deal, position }: StoryEvent): string {
  const facts = { order, deal, position };
  const items = Object.entries(facts).flatMap(([name, item]) => {
    const ticket = ticketOf(item);
    return ticket === undefined ? [] : [`${name} ${ticket}`];
  });
  const [first] = Object.values(facts).filter((item) => item !== undefined && item !== null);
  return `  ${String(seq).padStart(6)}  ${timeOf(at)}  ${type} by ${origin}${items.length === 0 ? '' : `: ${items.join(', ')}`}${pricedOf(first)}`;
}

function ticketOf(item: unknown): string | undefined {
  if (typeof item !== 'object' || item === null || !('ticket' in item)) return undefined;
  return String(item.ticket);
}

function pricedOf(item: unknown): string {
  if (typeof item !== 'object' || item === null) return '';
  const of = (name: string): unknown => Object.entries(item).find(([key]) => key === name)?.[1];
  const volume = of('volume') ?? of('volume_initial');
  const price = of('price') ?? of('price_open');
  return volume === undefined ? '' : `, ${volume} lots at ${price}`;
}
