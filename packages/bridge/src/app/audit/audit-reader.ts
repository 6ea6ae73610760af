import { asAccountId } from '@mt5-bridge/trading';
import type { AuditLog, AuditPlace, AuditQuery, AuditRecord } from '../../ports/audit-log.ts';
import type { Clock } from '../../ports/clock.ts';
import type { EventLog } from '../../ports/event-log.ts';
import type { Ledger } from '../../ports/ledger.ts';
import { type AuditRow, toAuditRow } from '../mapping/audit-row.ts';
import { toContent } from '../mapping/intent-content.ts';
import {
  type SignalStory,
  type StoryEvent,
  toSignalStory,
  toStoryEvent,
} from '../mapping/signal-story.ts';

/** Rows of one answer: each may have its signal looked up. */
export const AUDIT_PAGE_MAX = 200;
/** Events that one answer looks at. */
const EVENTS_SCAN = 1_000;

export interface AuditRowPage {
  readonly rows: readonly AuditRow[];
  readonly next: AuditPlace | null;
}

export interface EventPage {
  readonly events: readonly StoryEvent[];
  /** Number behind which the next page begins; `null`: there is nothing more. */
  readonly next: number | null;
}

/** What the commands `audit` and `signal show` ask; each answer is short work for the event loop. */
export interface AuditReads {
  page(query: AuditQuery): Promise<AuditRowPage>;
  tail(afterNo: number | undefined): Promise<readonly AuditRow[]>;
  /** `undefined`: no signal or command had this id. */
  signal(id: string): Promise<SignalStory | undefined>;
  /** Events that came of a signal, among those of its account behind a number. */
  events(signalId: string, afterSeq: number): Promise<EventPage>;
}

/** Reads the audit beside the ledger and the events that it tells of. */
export class AuditReader implements AuditReads {
  readonly #parts: {
    readonly audit: AuditLog;
    readonly ledger: Pick<Ledger, 'find'>;
    readonly eventLog: Pick<EventLog, 'read'>;
    readonly clock: Pick<Clock, 'nowMs'>;
  };

  constructor(parts: {
    readonly audit: AuditLog;
    readonly ledger: Pick<Ledger, 'find'>;
    readonly eventLog: Pick<EventLog, 'read'>;
    readonly clock: Pick<Clock, 'nowMs'>;
  }) {
    this.#parts = parts;
  }

  async page(query: AuditQuery): Promise<AuditRowPage> {
    const limit = Math.min(query.limit, AUDIT_PAGE_MAX);
    const { rows, next } = await this.#parts.audit.read({ ...query, limit });
    return { rows: rows.map((row) => this.#toRow(row)), next };
  }

  async tail(afterNo: number | undefined): Promise<readonly AuditRow[]> {
    const rows = await this.#parts.audit.tail(afterNo, AUDIT_PAGE_MAX);
    return rows.map((row) => this.#toRow(row));
  }

  async signal(id: string): Promise<SignalStory | undefined> {
    const record = this.#parts.ledger.find(id);
    return record === undefined ? undefined : toSignalStory(record, this.#parts.clock.nowMs());
  }

  async events(signalId: string, afterSeq: number): Promise<EventPage> {
    const accountId = this.#parts.ledger.find(signalId)?.accountId;
    if (accountId === undefined) return { events: [], next: null };
    const looked = await this.#parts.eventLog.read(asAccountId(accountId), afterSeq, EVENTS_SCAN);
    const own = looked.filter((event) => event.signalId === signalId);
    const isLast = looked.length < EVENTS_SCAN;
    return {
      events: own.map(toStoryEvent),
      next: isLast ? null : (looked.at(-1)?.seq ?? null),
    };
  }

  /** The wish stands in the ledger with its signal, and is not written twice. */
  #toRow(row: AuditRecord): AuditRow {
    const isWish = row.act === 'intent_submitted' || row.act === 'intent_denied';
    const record =
      isWish && row.signalId !== null ? this.#parts.ledger.find(row.signalId) : undefined;
    if (record === undefined) return toAuditRow(row);
    return toAuditRow(row, toContent(record.requestType, record.content));
  }
}
