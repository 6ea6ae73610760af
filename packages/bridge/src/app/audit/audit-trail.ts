import type { UtcMs } from '@mt5-bridge/trading';
import type { AuditEntry, AuditLog } from '../../ports/audit-log.ts';
import type { Clock } from '../../ports/clock.ts';
import type { EventLog } from '../../ports/event-log.ts';
import { IntentTrail } from './intent-trail.ts';

/** What is left out is `null`; the time is that of the call. */
export type AuditNote = Pick<AuditEntry, 'act' | 'summary'> &
  Partial<Omit<AuditEntry, 'act' | 'summary' | 'atMs'>> & { readonly atMs?: UtcMs };

/** Repeats of one kind within this time are counted, not written. */
const GATHER_MS = 1_000;
/** The database is no place for a text without end. */
const SUMMARY_MAX = 300;
const CANONICAL_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

interface Gathering {
  /** Came after the first, which is written. */
  count: number;
  last: AuditEntry;
  readonly cancel: () => void;
}

/** Writes the audit; what clients can cause at will is gathered, so that a flood does not fill the disk. */
export class AuditTrail {
  /** Signals and commands. */
  readonly intents: IntentTrail;
  readonly #log: AuditLog;
  readonly #clock: Clock;
  readonly #gathering = new Map<string, Gathering>();

  constructor(log: AuditLog, clock: Clock, eventLog: Pick<EventLog, 'lastSeq'>) {
    this.#log = log;
    this.#clock = clock;
    this.intents = new IntentTrail({ log, trail: this, clock, eventLog });
  }

  /** Writes one row. */
  record(note: AuditNote): void {
    this.#log.record(this.#entryOf(note));
  }

  /**
   * Writes the first row of an act, subject, account and code at once; what follows within a second becomes one row
   * more, the last of them with their number. `apart` keeps others of the kind for themselves; nobody may be able
   * to make many of it.
   */
  gather(note: AuditNote, apart = ''): void {
    const entry = this.#entryOf(note);
    const kind = JSON.stringify([entry.act, entry.subject, entry.accountId, entry.code, apart]);
    const known = this.#gathering.get(kind);
    if (known !== undefined) {
      known.count += 1;
      known.last = entry;
      return;
    }
    this.#log.record(entry);
    const cancel = this.#clock.schedule(GATHER_MS, () => this.#tell(kind));
    this.#gathering.set(kind, { count: 0, last: entry, cancel });
  }

  /** Writes what is gathered; no timer fires any more. */
  flush(): void {
    for (const [kind, { cancel }] of [...this.#gathering]) {
      cancel();
      this.#tell(kind);
    }
  }

  #tell(kind: string): void {
    const gathered = this.#gathering.get(kind);
    this.#gathering.delete(kind);
    if (gathered === undefined || gathered.count === 0) return;
    const { count, last } = gathered;
    this.#log.record({ ...last, detail: withCount(last.detail, count) });
  }

  #entryOf({ summary, signalId = null, ...note }: AuditNote): AuditEntry {
    return {
      atMs: this.#clock.nowMs(),
      subject: null,
      origin: null,
      accountId: null,
      code: null,
      detail: null,
      ...note,
      // What a client wrote as an id, and could not be read, is none.
      signalId: signalId !== null && CANONICAL_ID.test(signalId) ? signalId : null,
      summary: summary.length > SUMMARY_MAX ? `${summary.slice(0, SUMMARY_MAX)}...` : summary,
    };
  }
}

function withCount(detail: string | null, count: number): string {
  // Made by callers of this class, as an object.
  const known: object = detail === null ? {} : JSON.parse(detail);
  return JSON.stringify({ ...known, count });
}
