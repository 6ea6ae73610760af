import type { Database } from 'bun:sqlite';
import type { BulkPlan, IntentKind, SignalState, TerminalRequest } from '@mt5-bridge/trading';
import { asAccountId, asUtcMs } from '@mt5-bridge/trading';
import type { SignalRecord, SignalStep } from '../../ports/ledger.ts';
import { LIVING_STATES_SQL, OPEN_STATES_SQL } from './ledger-schema.ts';

/** A signal with its number in the ledger, by which its outcome is written. */
export interface StoredSignal {
  readonly no: number;
  readonly record: SignalRecord;
}

interface SignalRow {
  readonly no: number;
  readonly signalId: string;
  readonly requestType: string;
  readonly subject: string;
  readonly accountId: string;
  readonly contentHash: string;
  readonly content: string;
  readonly receivedMs: number;
  readonly state: string;
  readonly request: string | null;
  readonly plan: string | null;
  readonly submittedMs: number | null;
  readonly outcome: string | null;
  readonly settledMs: number | null;
  readonly steps: string | null;
}

const SELECT = `
select no, lower(hex(id)) as signalId, request_type as requestType, subject, account_id as accountId,
  lower(hex(content_hash)) as contentHash, content, received_ms as receivedMs, state, request,
  plan, submitted_ms as submittedMs, outcome, settled_ms as settledMs, steps
from signal`;

/** Point lookups on the main thread: a few microseconds each, however large the ledger is. */
export class LedgerReader {
  readonly #byNo;
  readonly #byId;
  readonly #byFingerprint;
  readonly #open;
  readonly #living;
  readonly #onFault: (error: unknown) => void;

  /** `onFault` hears of a read that failed: a claim that can not be looked up must not become an order. */
  constructor(database: Database, onFault: (error: unknown) => void) {
    this.#onFault = onFault;
    this.#byNo = database.prepare<SignalRow, [number]>(`${SELECT} where no = ?1`);
    this.#byId = database.prepare<SignalRow, [string]>(
      `${SELECT} where no = (select no from signal_key where id = unhex(?1, '-'))`,
    );
    this.#byFingerprint = database.prepare<SignalRow, [string]>(
      `${SELECT} where no = (select max(no) from signal_fingerprint where fingerprint = ?1)`,
    );
    this.#open = database.prepare<SignalRow, []>(`${SELECT} where ${OPEN_STATES_SQL} order by no`);
    this.#living = database.prepare<SignalRow, []>(
      `${SELECT} where ${LIVING_STATES_SQL} order by no`,
    );
  }

  byNo(no: number): StoredSignal | undefined {
    return toStored(this.#reading(() => this.#byNo.get(no)));
  }

  byId(signalId: string): StoredSignal | undefined {
    return toStored(this.#reading(() => this.#byId.get(signalId)));
  }

  /** The newest, should two ever share one: 50 bits of a hash are not unique for ever. */
  byFingerprint(fingerprint: string): StoredSignal | undefined {
    return toStored(this.#reading(() => this.#byFingerprint.get(fingerprint)));
  }

  /** Submitted and without a proven outcome, oldest first. */
  open(): StoredSignal[] {
    return this.#reading(() => this.#open.all()).flatMap((row) => toStored(row) ?? []);
  }

  /** With an order that may still change, oldest first. */
  living(): StoredSignal[] {
    return this.#reading(() => this.#living.all()).flatMap((row) => toStored(row) ?? []);
  }

  #reading<T>(read: () => T): T {
    try {
      return read();
    } catch (error) {
      this.#onFault(error);
      throw error;
    }
  }
}

/** The canonical text of a UUID from its 32 digits. */
export function formatUuid(digits: string): string {
  return [
    digits.slice(0, 8),
    digits.slice(8, 12),
    digits.slice(12, 16),
    digits.slice(16, 20),
    digits.slice(20),
  ].join('-');
}

function toStored(row: SignalRow | null): StoredSignal | undefined {
  if (row === null) return undefined;
  // The casts: these texts were written by this adapter from values of these types.
  const state = row.state as SignalState;
  const settledMs = row.settledMs === null ? null : asUtcMs(row.settledMs);
  return {
    no: row.no,
    record: {
      signalId: formatUuid(row.signalId),
      requestType: row.requestType as IntentKind,
      subject: row.subject,
      accountId: asAccountId(row.accountId),
      contentHash: row.contentHash,
      content: row.content,
      receivedMs: asUtcMs(row.receivedMs),
      state,
      request: row.request === null ? null : (JSON.parse(row.request) as TerminalRequest),
      plan: row.plan === null ? null : (JSON.parse(row.plan) as BulkPlan),
      outcome: row.outcome,
      submittedMs: row.submittedMs === null ? null : asUtcMs(row.submittedMs),
      settledMs,
      steps: stepsOf(row.steps, state, settledMs),
    },
  };
}

/** Without a text the one step that the bridge itself made. */
function stepsOf(
  text: string | null,
  state: SignalState,
  settledMs: SignalRecord['settledMs'],
): readonly SignalStep[] {
  // Written by this adapter.
  if (text !== null) return JSON.parse(text) as readonly SignalStep[];
  return settledMs === null ? [] : [{ state, atMs: settledMs, origin: 'signal' }];
}
