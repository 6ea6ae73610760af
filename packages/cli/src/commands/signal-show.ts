import type { AuditReads } from '@mt5-bridge/bridge/internal/app/audit/audit-reader.ts';
import type { AuditRow } from '@mt5-bridge/bridge/internal/app/mapping/audit-row.ts';
import type {
  SignalStory,
  StoryEvent,
} from '@mt5-bridge/bridge/internal/app/mapping/signal-story.ts';
import type { AuditPlace } from '@mt5-bridge/bridge/internal/ports/audit-log.ts';
import { parseIsoTime } from '@mt5-bridge/protocol';
import { EXIT } from '../exit-code.ts';
import { withAudit } from './audit-access.ts';
import { type ConfigOptions, loadOrComplain } from './config-options.ts';
import type { CommandContext } from './context.ts';
import { formatStory } from './signal-text.ts';
import { isUuid } from './uuid.ts';

export interface SignalOptions extends ConfigOptions {
  readonly json?: boolean;
}

/** All that is known of one signal or command. */
export interface WholeStory {
  readonly signal: SignalStory;
  /** Rows of the audit, oldest first. */
  readonly audit: readonly AuditRow[];
  readonly events: readonly StoryEvent[];
}

/** Tries that were refused before the one that counted are of the story too. */
const BEFORE_MS = 3_600_000;
const PAGE = 200;

/** Tells the whole story of one signal or command. */
export async function showSignal(
  context: CommandContext,
  idText: string,
  { json, ...options }: SignalOptions,
): Promise<number> {
  const id = idText.toLowerCase();
  if (!isUuid(id)) {
    context.output.complain(
      `${JSON.stringify(idText)} is no id: expected a signal_id or request_id, a UUID.`,
    );
    return EXIT.usage;
  }
  const loaded = loadOrComplain(context, options);
  if (loaded === undefined) return EXIT.usage;
  return withAudit(context, loaded.config.store, async (reads) => {
    const signal = await reads.signal(id);
    if (signal === undefined) {
      context.output.complain(`${id} is not known: no signal or command had this id.`);
      return EXIT.failed;
    }
    const story = await gather(reads, signal);
    context.output.print(json === true ? JSON.stringify(story) : formatStory(story));
    return EXIT.ok;
  });
}

async function gather(reads: AuditReads, signal: SignalStory): Promise<WholeStory> {
  const audit = await rowsOf(reads, signal);
  const isOfOrder = ({ act }: AuditRow): boolean =>
    act === 'intent_submitted' || act === 'intent_denied';
  const afterSeq = audit.find(isOfOrder)?.detail?.after_seq;
  return {
    signal,
    audit,
    events: await eventsOf(reads, signal.signal_id, typeof afterSeq === 'number' ? afterSeq : 0),
  };
}

async function rowsOf(reads: AuditReads, signal: SignalStory): Promise<readonly AuditRow[]> {
  const sinceMs = (parseIsoTime(signal.received_at) ?? 0) - BEFORE_MS;
  const rows: AuditRow[] = [];
  let after: AuditPlace | null = null;
  do {
    const page = await reads.page({
      order: 'oldest_first',
      signalId: signal.signal_id,
      sinceMs,
      after,
      limit: PAGE,
    });
    rows.push(...page.rows);
    after = page.next;
  } while (after !== null);
  return rows;
}

async function eventsOf(
  reads: AuditReads,
  id: string,
  afterSeq: number,
): Promise<readonly StoryEvent[]> {
  const events: StoryEvent[] = [];
  let next: number | null = afterSeq;
  while (next !== null) {
    const page = await reads.events(id, next);
    events.push(...page.events);
    next = page.next;
  }
  return events;
}
