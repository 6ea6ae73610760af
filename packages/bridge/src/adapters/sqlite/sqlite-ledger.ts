import type { BulkPlan, SignalState, TerminalRequest, UtcMs } from '@mt5-bridge/trading';
import type { AppendResult, StoreHealth } from '../../ports/append-result.ts';
import type { AccountEventDraft } from '../../ports/event-log.ts';
import type {
  Claim,
  Ledger,
  Settlement,
  SignalClaim,
  SignalRecord,
  SignalStep,
} from '../../ports/ledger.ts';
import type { GroupCommit } from './group-commit.ts';
import {
  claimAgain,
  conflictOf,
  failSignal,
  type InFlightSignal,
  newInFlight,
  stepsAfter,
  toSettledRecord,
  toSubmittedRecord,
} from './in-flight-signal.ts';
import type { LedgerReader, StoredSignal } from './ledger-reader.ts';
import { type WriteRow, writePosition } from './ledger-writes.ts';
import type { SqliteEventLog } from './sqlite-event-log.ts';
import { checkSha256, checkUuid } from './uuid.ts';

const INSERT_SIGNAL = writePosition('insertSignal');
const SETTLE_SIGNAL = writePosition('settleSignal');
const ADVANCE_SIGNAL = writePosition('advanceSignal');

/** A settled signal whose later steps are on their way to the disk. */
interface Advancing {
  readonly no: number;
  steps: readonly SignalStep[];
  waiting: number;
}

/** The ledger on SQLite: ids in flight in memory, all others by a point lookup, writes by the worker. */
export class SqliteLedger implements Ledger {
  readonly bridgeId: string;
  readonly #commit: GroupCommit;
  readonly #reader: LedgerReader;
  readonly #events: SqliteEventLog;
  readonly #inFlight = new Map<string, InFlightSignal>();
  readonly #byFingerprint = new Map<string, InFlightSignal>();
  readonly #advancing = new Map<string, Advancing>();
  /** Durable signals that the reader does not find by their keys yet: their numbers. */
  readonly #recentIds = new Map<string, number>();
  readonly #recentFingerprints = new Map<string, number>();
  #indexedTo: number;
  #lastNo: number;

  constructor(
    head: { readonly bridgeId: string; readonly lastSignalNo: number },
    commit: GroupCommit,
    reader: LedgerReader,
    events: SqliteEventLog,
  ) {
    this.bridgeId = head.bridgeId;
    this.#lastNo = head.lastSignalNo;
    this.#indexedTo = head.lastSignalNo;
    this.#commit = commit;
    this.#reader = reader;
    this.#events = events;
  }

  claim(claim: SignalClaim): Claim {
    checkUuid(claim.signalId);
    checkSha256(claim.contentHash);
    const entry = this.#inFlight.get(claim.signalId);
    if (entry !== undefined) return claimAgain(entry, claim);
    const stored = this.#stored(claim.signalId)?.record;
    if (stored === undefined) {
      this.#inFlight.set(claim.signalId, newInFlight(claim));
      return { kind: 'new' };
    }
    const conflict = conflictOf(stored, claim);
    if (conflict !== undefined) return conflict;
    return { kind: stored.outcome === null ? 'unresolved' : 'replay', record: stored };
  }

  release(signalId: string): void {
    if (this.#entry(signalId).no !== undefined) {
      throw new Error(`signal ${signalId} was appended, its id is spent`);
    }
    this.#inFlight.delete(signalId);
  }

  appendSubmitted(signalId: string, request: TerminalRequest, atMs: UtcMs): Promise<AppendResult> {
    const entry = this.#unsubmitted(signalId);
    entry.request = request;
    if (request.fingerprint !== '') this.#byFingerprint.set(request.fingerprint, entry);
    return this.#submit(entry, atMs);
  }

  appendPlan(signalId: string, plan: BulkPlan, atMs: UtcMs): Promise<AppendResult> {
    const entry = this.#unsubmitted(signalId);
    entry.plan = plan;
    return this.#submit(entry, atMs);
  }

  #unsubmitted(signalId: string): InFlightSignal {
    const entry = this.#entry(signalId);
    if (entry.no !== undefined) throw new Error(`signal ${signalId} was submitted before`);
    return entry;
  }

  #submit(entry: InFlightSignal, atMs: UtcMs): Promise<AppendResult> {
    entry.submittedMs = atMs;
    const { promise, resolve } = Promise.withResolvers<AppendResult>();
    this.#commit.append(this.#insertRows(entry, 'submitted', null), (result) => {
      entry.isSubmitDurable = result.kind === 'durable';
      if (result.kind === 'failed') failSignal(entry, result.reason);
      resolve(result);
    });
    return promise;
  }

  settle(
    signalId: string,
    settlement: Settlement,
    drafts: readonly AccountEventDraft[],
  ): Promise<AppendResult> {
    const entry = this.#inFlight.get(signalId) ?? this.#reopen(signalId);
    if (entry.isSettling) throw new Error(`signal ${signalId} is being settled already`);
    entry.isSettling = true;
    const { events, rows } = this.#events.number(drafts);
    const { state, outcome, atMs } = settlement;
    const signalRows =
      entry.no === undefined
        ? this.#insertRows(entry, state, settlement)
        : [[SETTLE_SIGNAL, entry.no, state, outcome, atMs, stepsText(entry, settlement)] as const];
    const { promise, resolve } = Promise.withResolvers<AppendResult>();
    this.#commit.append([...signalRows, ...rows], (result) => {
      if (result.kind === 'durable') {
        this.#forget(signalId, entry);
        entry.settled?.resolve(toSettledRecord(entry, settlement));
        this.#events.announce(events);
      } else failSignal(entry, result.reason);
      resolve(result);
    });
    return promise;
  }

  advance(
    signalId: string,
    step: SignalStep,
    drafts: readonly AccountEventDraft[],
  ): Promise<AppendResult> {
    const known = this.#advancing.get(signalId) ?? this.#startAdvancing(signalId);
    known.steps = [...known.steps, step];
    known.waiting += 1;
    const { events, rows } = this.#events.number(drafts);
    const row = [ADVANCE_SIGNAL, known.no, step.state, JSON.stringify(known.steps)] as const;
    const { promise, resolve } = Promise.withResolvers<AppendResult>();
    this.#commit.append([row, ...rows], (result) => {
      known.waiting -= 1;
      if (known.waiting === 0) this.#advancing.delete(signalId);
      if (result.kind === 'durable') this.#events.announce(events);
      resolve(result);
    });
    return promise;
  }

  find(signalId: string): SignalRecord | undefined {
    const entry = this.#inFlight.get(signalId);
    return entry === undefined ? this.#stored(signalId)?.record : toSubmittedRecord(entry);
  }

  findByFingerprint(fingerprint: string): SignalRecord | undefined {
    const entry = this.#byFingerprint.get(fingerprint);
    if (entry !== undefined) return toSubmittedRecord(entry);
    const no = this.#recentFingerprints.get(fingerprint);
    const stored =
      no === undefined ? this.#reader.byFingerprint(fingerprint) : this.#reader.byNo(no);
    return stored?.record;
  }

  /** The reader finds every signal up to this number by its keys. */
  indexed(upToNo: number): void {
    this.#indexedTo = upToNo;
    for (const recent of [this.#recentIds, this.#recentFingerprints]) {
      for (const [key, no] of recent) if (no <= upToNo) recent.delete(key);
    }
  }

  async unresolved(): Promise<readonly SignalRecord[]> {
    return this.#reader.open().map(({ record }) => record);
  }

  async living(): Promise<readonly SignalRecord[]> {
    return this.#reader.living().map(({ record }) => record);
  }

  health(): StoreHealth {
    return this.#commit.health();
  }

  onFault(listener: (reason: string) => void): void {
    this.#commit.onFault(listener);
  }

  #stored(signalId: string): StoredSignal | undefined {
    const no = this.#recentIds.get(signalId);
    return no === undefined ? this.#reader.byId(signalId) : this.#reader.byNo(no);
  }

  #entry(signalId: string): InFlightSignal {
    const entry = this.#inFlight.get(signalId);
    if (entry === undefined) throw new Error(`signal ${signalId} is not claimed`);
    return entry;
  }

  /** A signal of an earlier life, or one that ended as unresolved: its proof has come. */
  #reopen(signalId: string): InFlightSignal {
    const stored = this.#stored(signalId);
    if (stored === undefined) throw new Error(`signal ${signalId} is not claimed`);
    const { no, record } = stored;
    if (record.state !== 'submitted' && record.state !== 'unresolved') {
      throw new Error(`signal ${signalId} has its outcome already: ${record.state}`);
    }
    const entry: InFlightSignal = {
      ...newInFlight(record, record.steps),
      no,
      request: record.request,
      plan: record.plan,
      submittedMs: record.submittedMs,
      isSubmitDurable: true,
    };
    this.#inFlight.set(signalId, entry);
    return entry;
  }

  #startAdvancing(signalId: string): Advancing {
    const stored = this.#inFlight.has(signalId) ? undefined : this.#stored(signalId);
    if (stored === undefined || stored.record.outcome === null) {
      throw new Error(`signal ${signalId} has no outcome yet`);
    }
    const made: Advancing = { no: stored.no, steps: stored.record.steps, waiting: 0 };
    this.#advancing.set(signalId, made);
    return made;
  }

  #insertRows(
    entry: InFlightSignal,
    state: SignalState,
    settlement: Settlement | null,
  ): WriteRow[] {
    const { claim, request, plan, submittedMs } = entry;
    this.#lastNo += 1;
    entry.no = this.#lastNo;
    return [
      [
        INSERT_SIGNAL,
        entry.no,
        claim.signalId,
        claim.subject,
        claim.accountId,
        claim.contentHash,
        claim.content,
        claim.receivedMs,
        state,
        request === null || request.fingerprint === '' ? null : request.fingerprint,
        request === null ? null : JSON.stringify(request),
        submittedMs,
        settlement?.outcome ?? null,
        settlement?.atMs ?? null,
        claim.requestType,
        plan === null ? null : JSON.stringify(plan),
      ],
    ];
  }

  /** The outcome is durable: from here on the ledger's file answers. */
  #forget(signalId: string, entry: InFlightSignal): void {
    const { no, request } = entry;
    const isLate = no !== undefined && no > this.#indexedTo;
    this.#inFlight.delete(signalId);
    if (isLate) this.#recentIds.set(signalId, no);
    const fingerprint = request?.fingerprint ?? '';
    if (fingerprint === '') return;
    if (isLate) this.#recentFingerprints.set(fingerprint, no);
    if (this.#byFingerprint.get(fingerprint) === entry) this.#byFingerprint.delete(fingerprint);
  }
}

/** Nearly every signal has the one step that its row tells anyway. */
function stepsText(entry: InFlightSignal, settlement: Settlement): string | null {
  const isPlain = entry.steps.length === 0 && settlement.origin === 'signal';
  return isPlain ? null : JSON.stringify(stepsAfter(entry, settlement));
}
