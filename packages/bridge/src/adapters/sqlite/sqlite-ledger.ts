import type { SignalState, TerminalRequest, UtcMs } from '@mt5-bridge/trading';
import type { AppendResult, StoreHealth } from '../../ports/append-result.ts';
import type { AccountEventDraft } from '../../ports/event-log.ts';
import type { Claim, Ledger, SignalClaim, SignalRecord } from '../../ports/ledger.ts';
import type { GroupCommit } from './group-commit.ts';
import {
  claimAgain,
  conflictOf,
  failSignal,
  type InFlightSignal,
  newInFlight,
  type Settlement,
  toSettledRecord,
  toSubmittedRecord,
} from './in-flight-signal.ts';
import type { LedgerReader } from './ledger-reader.ts';
import { type WriteRow, writePosition } from './ledger-writes.ts';
import type { SqliteEventLog } from './sqlite-event-log.ts';
import { checkSha256, checkUuid } from './uuid.ts';

const INSERT_SIGNAL = writePosition('insertSignal');
const INSERT_KEY = writePosition('insertSignalKey');
const SETTLE_SIGNAL = writePosition('settleSignal');

/** The ledger on SQLite: ids in flight in memory, all others by a point lookup, writes by the worker. */
export class SqliteLedger implements Ledger {
  readonly bridgeId: string;
  readonly #commit: GroupCommit;
  readonly #reader: LedgerReader;
  readonly #events: SqliteEventLog;
  readonly #inFlight = new Map<string, InFlightSignal>();
  readonly #byFingerprint = new Map<string, InFlightSignal>();
  #lastNo: number;

  constructor(
    head: { readonly bridgeId: string; readonly lastSignalNo: number },
    commit: GroupCommit,
    reader: LedgerReader,
    events: SqliteEventLog,
  ) {
    this.bridgeId = head.bridgeId;
    this.#lastNo = head.lastSignalNo;
    this.#commit = commit;
    this.#reader = reader;
    this.#events = events;
  }

  claim(claim: SignalClaim): Claim {
    checkUuid(claim.signalId);
    checkSha256(claim.contentHash);
    const entry = this.#inFlight.get(claim.signalId);
    if (entry !== undefined) return claimAgain(entry, claim);
    const stored = this.#reader.byId(claim.signalId)?.record;
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
    const entry = this.#entry(signalId);
    if (entry.no !== undefined) throw new Error(`signal ${signalId} was submitted before`);
    entry.request = request;
    entry.submittedMs = atMs;
    if (request.fingerprint !== '') this.#byFingerprint.set(request.fingerprint, entry);
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
        : [[SETTLE_SIGNAL, entry.no, state, outcome, atMs] as const];
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

  find(signalId: string): SignalRecord | undefined {
    const entry = this.#inFlight.get(signalId);
    return entry === undefined ? this.#reader.byId(signalId)?.record : toSubmittedRecord(entry);
  }

  findByFingerprint(fingerprint: string): SignalRecord | undefined {
    const entry = this.#byFingerprint.get(fingerprint);
    return entry === undefined
      ? this.#reader.byFingerprint(fingerprint)?.record
      : toSubmittedRecord(entry);
  }

  async unresolved(): Promise<readonly SignalRecord[]> {
    return this.#reader.open().map(({ record }) => record);
  }

  health(): StoreHealth {
    return this.#commit.health();
  }

  onFault(listener: (reason: string) => void): void {
    this.#commit.onFault(listener);
  }

  #entry(signalId: string): InFlightSignal {
    const entry = this.#inFlight.get(signalId);
    if (entry === undefined) throw new Error(`signal ${signalId} is not claimed`);
    return entry;
  }

  /** A signal of an earlier life, or one that ended as unresolved: its proof has come. */
  #reopen(signalId: string): InFlightSignal {
    const stored = this.#reader.byId(signalId);
    if (stored === undefined) throw new Error(`signal ${signalId} is not claimed`);
    const { no, record } = stored;
    if (record.state !== 'submitted' && record.state !== 'unresolved') {
      throw new Error(`signal ${signalId} has its outcome already: ${record.state}`);
    }
    const entry: InFlightSignal = {
      ...newInFlight(record),
      no,
      request: record.request,
      submittedMs: record.submittedMs,
      isSubmitDurable: true,
    };
    this.#inFlight.set(signalId, entry);
    return entry;
  }

  #insertRows(
    entry: InFlightSignal,
    state: SignalState,
    settlement: Settlement | null,
  ): WriteRow[] {
    const { claim, request, submittedMs } = entry;
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
      ],
      [INSERT_KEY, claim.signalId, entry.no],
    ];
  }

  #forget(signalId: string, entry: InFlightSignal): void {
    this.#inFlight.delete(signalId);
    const fingerprint = entry.request?.fingerprint;
    if (fingerprint !== undefined && this.#byFingerprint.get(fingerprint) === entry) {
      this.#byFingerprint.delete(fingerprint);
    }
  }
}
