import type { AppendResult, StoreHealth } from '@mt5-bridge/bridge/internal/ports/append-result.ts';
import type { ControlStore } from '@mt5-bridge/bridge/internal/ports/control-store.ts';
import type {
  AccountEvent,
  AccountEventDraft,
} from '@mt5-bridge/bridge/internal/ports/event-log.ts';
import type {
  Claim,
  Ledger,
  Settlement,
  SignalClaim,
  SignalRecord,
  SignalStep,
} from '@mt5-bridge/bridge/internal/ports/ledger.ts';
import { asUtcMs, type BulkPlan, type TerminalRequest, type UtcMs } from '@mt5-bridge/trading';
import { readRows, SimulatedAuditLog, writeRows } from './simulated-audit-log.ts';
import type { SimulatedDisk } from './simulated-disk.ts';
import { SimulatedEventLog } from './simulated-event-log.ts';

/** One record of the file: a signal as it stands after it, events, a control's state, rows of the audit. */
export interface LedgerEntry {
  readonly control?: { readonly name: string; readonly value: string | null };
  readonly signal?: SignalRecord;
  /** Rows of the audit that go with it: as a text, so that a search for a signal finds signals only. */
  readonly audit?: string;
  readonly events?: readonly AccountEvent[];
}

export function readLedgerEntry(text: string): LedgerEntry {
  // Written by this file a moment ago, and whole: its checksum was right.
  return JSON.parse(text) as LedgerEntry;
}

interface InFlight {
  record: SignalRecord;
  isAppended: boolean;
  isSubmitSafe: boolean;
  isSettling: boolean;
  fault: Error | undefined;
  readonly waiting: PromiseWithResolvers<SignalRecord>[];
}

/** Name of the bridge, made with its file. */
export const BRIDGE_ID = '0f0e0d0c-0b0a-4908-8706-050403020100';
const EPOCH = 'epoch-1';

/**
 * A ledger on a disk that loses, tears and resurrects what was not synced. One instance is one life of the
 * process: what it knows at its start is what the file gives back.
 */
export class SimulatedLedger implements Ledger {
  readonly bridgeId = BRIDGE_ID;
  readonly eventLog: SimulatedEventLog;
  /** Lies in the same file, as it does in the real database. */
  readonly controls: ControlStore;
  readonly audit = new SimulatedAuditLog(() => this.#append({}, () => undefined));
  readonly #controlValues = new Map<string, string>();
  readonly #disk: SimulatedDisk;
  readonly #stored = new Map<string, SignalRecord>();
  readonly #idOfFingerprint = new Map<string, string>();
  readonly #inFlight = new Map<string, InFlight>();
  /** Settled signals as they stand after steps that are on their way to the disk. */
  readonly #advancing = new Map<string, SignalRecord>();
  readonly #listeners: ((reason: string) => void)[] = [];
  #health: StoreHealth = { kind: 'ok' };

  constructor(disk: SimulatedDisk) {
    this.#disk = disk;
    this.eventLog = new SimulatedEventLog(EPOCH, (events, told) => this.#append({ events }, told));
    this.controls = {
      load: async () => new Map(this.#controlValues),
      put: (name, value) =>
        new Promise((resolve) => {
          this.#append({ control: { name, value } }, resolve);
        }),
    };
    for (const text of disk.open()) {
      const { signal, events, control, audit } = readLedgerEntry(text);
      if (audit !== undefined) this.audit.restore(readRows(audit));
      if (control !== undefined) this.#keepControl(control);
      if (signal !== undefined) this.#store(signal);
      if (events !== undefined) this.eventLog.restore(events);
    }
  }

  claim(claim: SignalClaim): Claim {
    const inFlight = this.#inFlight.get(claim.signalId);
    const known = inFlight?.record ?? this.#stored.get(claim.signalId);
    if (known === undefined) {
      this.#inFlight.set(claim.signalId, newInFlight(claim));
      return { kind: 'new' };
    }
    const sameSubject = known.subject === claim.subject;
    if (!sameSubject || known.contentHash !== claim.contentHash) {
      return { kind: 'conflict', sameSubject };
    }
    if (inFlight !== undefined) return { kind: 'pending', settled: waitFor(inFlight) };
    return { kind: known.outcome === null ? 'unresolved' : 'replay', record: known };
  }

  release(signalId: string): void {
    if (this.#require(signalId).isAppended) throw new Error(`signal ${signalId} was appended`);
    this.#inFlight.delete(signalId);
  }

  appendSubmitted(signalId: string, request: TerminalRequest, atMs: UtcMs): Promise<AppendResult> {
    return this.#submit(signalId, { request, submittedMs: atMs });
  }

  appendPlan(signalId: string, plan: BulkPlan, atMs: UtcMs): Promise<AppendResult> {
    return this.#submit(signalId, { plan, submittedMs: atMs });
  }

  #submit(signalId: string, submitted: Partial<SignalRecord>): Promise<AppendResult> {
    const inFlight = this.#require(signalId);
    if (inFlight.isAppended) throw new Error(`signal ${signalId} was submitted before`);
    inFlight.isAppended = true;
    const signal: SignalRecord = { ...inFlight.record, state: 'submitted', ...submitted };
    inFlight.record = signal;
    return new Promise((resolve) => {
      this.#append({ signal }, (result) => {
        if (result.kind === 'durable') {
          inFlight.isSubmitSafe = true;
          const fingerprint = signal.request?.fingerprint ?? '';
          if (fingerprint !== '') this.#idOfFingerprint.set(fingerprint, signalId);
        } else fail(inFlight, result.reason);
        resolve(result);
      });
    });
  }

  settle(
    signalId: string,
    { state, outcome, atMs, origin }: Settlement,
    drafts: readonly AccountEventDraft[],
  ): Promise<AppendResult> {
    const inFlight = this.#inFlight.get(signalId) ?? this.#reopen(signalId);
    if (inFlight.isSettling) throw new Error(`signal ${signalId} is being settled already`);
    inFlight.isAppended = true;
    inFlight.isSettling = true;
    const events = this.eventLog.number(drafts);
    const steps = [...inFlight.record.steps, { state, atMs, origin }];
    const signal: SignalRecord = { ...inFlight.record, state, outcome, settledMs: atMs, steps };
    return new Promise((resolve) => {
      this.#append({ signal, events }, (result) => {
        if (result.kind === 'durable') {
          this.#inFlight.delete(signalId);
          this.#store(signal);
          for (const { resolve: tell } of inFlight.waiting) tell(signal);
          this.eventLog.announce(events);
        } else fail(inFlight, result.reason);
        resolve(result);
      });
    });
  }

  advance(
    signalId: string,
    step: SignalStep,
    drafts: readonly AccountEventDraft[],
  ): Promise<AppendResult> {
    const known = this.#advancing.get(signalId) ?? this.#stored.get(signalId);
    if (known === undefined || known.outcome === null || this.#inFlight.has(signalId)) {
      throw new Error(`signal ${signalId} has no outcome yet`);
    }
    const steps = [...known.steps, step];
    const signal: SignalRecord = { ...known, state: step.state, steps };
    this.#advancing.set(signalId, signal);
    const events = this.eventLog.number(drafts);
    return new Promise((resolve) => {
      this.#append({ signal, events }, (result) => {
        if (this.#advancing.get(signalId) === signal) this.#advancing.delete(signalId);
        if (result.kind === 'durable') {
          this.#store(signal);
          this.eventLog.announce(events);
        }
        resolve(result);
      });
    });
  }

  find(signalId: string): SignalRecord | undefined {
    const inFlight = this.#inFlight.get(signalId);
    if (inFlight === undefined) return this.#stored.get(signalId);
    return inFlight.isSubmitSafe ? inFlight.record : undefined;
  }

  findByFingerprint(fingerprint: string): SignalRecord | undefined {
    const signalId = this.#idOfFingerprint.get(fingerprint);
    return signalId === undefined ? undefined : this.find(signalId);
  }

  async unresolved(): Promise<readonly SignalRecord[]> {
    const open = [...this.#stored.values()].filter(
      ({ state }) => state === 'submitted' || state === 'unresolved',
    );
    return open;
  }

  async living(): Promise<readonly SignalRecord[]> {
    const all = [...this.#stored.values()];
    return all.filter(({ state }) => state === 'placed' || state === 'partial');
  }

  health(): StoreHealth {
    return this.#health;
  }

  onFault(listener: (reason: string) => void): void {
    this.#listeners.push(listener);
  }

  /** Every append that is not safe yet fails, and every later one. */
  breakNow(reason: string): void {
    this.#disk.breakNow(reason);
    this.#failed(reason);
  }

  #append(entry: LedgerEntry, told: (result: AppendResult) => void): void {
    const audit = this.audit.take();
    const record = audit.length === 0 ? entry : { ...entry, audit: writeRows(audit) };
    this.#disk.append(JSON.stringify(record), (result) => {
      if (result.kind === 'failed') this.#failed(result.reason);
      else this.audit.written(audit);
      told(result);
    });
  }

  #failed(reason: string): void {
    if (this.#health.kind === 'failed') return;
    this.#health = { kind: 'failed', reason, sinceMs: asUtcMs(0) };
    for (const listener of this.#listeners) listener(reason);
  }

  #keepControl({ name, value }: { readonly name: string; readonly value: string | null }): void {
    if (value === null) this.#controlValues.delete(name);
    else this.#controlValues.set(name, value);
  }

  #store(signal: SignalRecord): void {
    this.#stored.set(signal.signalId, signal);
    const fingerprint = signal.request?.fingerprint ?? '';
    if (fingerprint !== '') this.#idOfFingerprint.set(fingerprint, signal.signalId);
  }

  #require(signalId: string): InFlight {
    const inFlight = this.#inFlight.get(signalId);
    if (inFlight === undefined) throw new Error(`signal ${signalId} is not claimed`);
    return inFlight;
  }

  /** A signal of an earlier life, or one that ended as unresolved: its proof has come. */
  #reopen(signalId: string): InFlight {
    const stored = this.#stored.get(signalId);
    if (stored === undefined) throw new Error(`signal ${signalId} is not claimed`);
    if (stored.state !== 'submitted' && stored.state !== 'unresolved') {
      throw new Error(`signal ${signalId} has its outcome already: ${stored.state}`);
    }
    const inFlight = { ...newInFlight(stored), record: stored, isSubmitSafe: true };
    this.#inFlight.set(signalId, inFlight);
    return inFlight;
  }
}

function newInFlight(claim: SignalClaim): InFlight {
  const record: SignalRecord = {
    ...claim,
    state: 'received',
    request: null,
    plan: null,
    outcome: null,
    submittedMs: null,
    settledMs: null,
    steps: [],
  };
  return {
    record,
    isAppended: false,
    isSubmitSafe: false,
    isSettling: false,
    fault: undefined,
    waiting: [],
  };
}

function waitFor(inFlight: InFlight): Promise<SignalRecord> {
  const waiting = Promise.withResolvers<SignalRecord>();
  // Whoever waits hears of a fault; when nobody does any more, it is not an unhandled one.
  waiting.promise.catch(() => undefined);
  if (inFlight.fault === undefined) inFlight.waiting.push(waiting);
  else waiting.reject(inFlight.fault);
  return waiting.promise;
}

function fail(inFlight: InFlight, reason: string): void {
  inFlight.fault = new Error(`the ledger failed before the outcome was safe: ${reason}`);
  for (const { reject } of inFlight.waiting) reject(inFlight.fault);
}
