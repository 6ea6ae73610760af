import type { AppendResult, StoreHealth } from '@mt5-bridge/bridge/internal/ports/append-result.ts';
import type { AccountEventDraft } from '@mt5-bridge/bridge/internal/ports/event-log.ts';
import type {
  Claim,
  Ledger,
  Settlement,
  SignalClaim,
  SignalRecord,
  SignalStep,
} from '@mt5-bridge/bridge/internal/ports/ledger.ts';
import type { BulkPlan, TerminalRequest, UtcMs } from '@mt5-bridge/trading';
import { MemoryAuditLog } from './memory-audit-log.ts';
import { MemoryDisk, MemoryWriter } from './memory-disk.ts';
import { MemoryEventLog } from './memory-event-log.ts';

interface Claimed {
  record: SignalRecord;
  isAppended: boolean;
  isSettling: boolean;
  readonly settled: PromiseWithResolvers<SignalRecord>;
}

/** A ledger in memory, for tests of what stands on it. Passes the same contract as the one on SQLite. */
export class MemoryLedger implements Ledger {
  readonly bridgeId: string;
  readonly eventLog: MemoryEventLog;
  readonly audit: MemoryAuditLog;
  /** The disk beneath: hold it, or break it. */
  readonly writer = new MemoryWriter();
  readonly #disk: MemoryDisk;
  readonly #claimed = new Map<string, Claimed>();

  constructor(disk: MemoryDisk = new MemoryDisk()) {
    this.#disk = disk;
    this.bridgeId = disk.bridgeId;
    this.eventLog = new MemoryEventLog(disk, this.writer);
    this.audit = new MemoryAuditLog(disk, this.writer);
  }

  claim(claim: SignalClaim): Claim {
    const claimed = this.#claimed.get(claim.signalId);
    const known = claimed?.record ?? this.#disk.signals.get(claim.signalId);
    if (known === undefined) {
      this.#claimed.set(claim.signalId, newClaimed(claim));
      return { kind: 'new' };
    }
    const sameSubject = known.subject === claim.subject;
    if (!sameSubject || known.contentHash !== claim.contentHash) {
      return { kind: 'conflict', sameSubject };
    }
    if (claimed !== undefined) return { kind: 'pending', settled: claimed.settled.promise };
    return { kind: known.outcome === null ? 'unresolved' : 'replay', record: known };
  }

  release(signalId: string): void {
    if (this.#require(signalId).isAppended) throw new Error(`signal ${signalId} was appended`);
    this.#claimed.delete(signalId);
  }

  appendSubmitted(signalId: string, request: TerminalRequest, atMs: UtcMs): Promise<AppendResult> {
    return this.#submit(signalId, { request, submittedMs: atMs });
  }

  appendPlan(signalId: string, plan: BulkPlan, atMs: UtcMs): Promise<AppendResult> {
    return this.#submit(signalId, { plan, submittedMs: atMs });
  }

  #submit(signalId: string, submitted: Partial<SignalRecord>): Promise<AppendResult> {
    const claimed = this.#require(signalId);
    if (claimed.isAppended) throw new Error(`signal ${signalId} was submitted before`);
    claimed.isAppended = true;
    claimed.record = { ...claimed.record, state: 'submitted', ...submitted };
    return this.writer.append(
      () => this.#disk.put(claimed.record),
      (result) => rejectWhenFailed(claimed, result),
    );
  }

  settle(
    signalId: string,
    { state, outcome, atMs, origin }: Settlement,
    drafts: readonly AccountEventDraft[],
  ): Promise<AppendResult> {
    const claimed = this.#claimed.get(signalId) ?? this.#reopen(signalId);
    if (claimed.isSettling) throw new Error(`signal ${signalId} is being settled already`);
    claimed.isAppended = true;
    claimed.isSettling = true;
    const events = this.eventLog.number(drafts);
    const steps = [...claimed.record.steps, { state, atMs, origin }];
    const record: SignalRecord = { ...claimed.record, state, outcome, settledMs: atMs, steps };
    return this.writer.append(
      () => {
        this.#disk.put(record);
        this.eventLog.write(events);
      },
      (result) => {
        rejectWhenFailed(claimed, result);
        if (result.kind === 'failed') return;
        this.#claimed.delete(signalId);
        claimed.settled.resolve(record);
        this.eventLog.announce(events);
      },
    );
  }

  advance(
    signalId: string,
    step: SignalStep,
    drafts: readonly AccountEventDraft[],
  ): Promise<AppendResult> {
    const isSettled = !this.#claimed.has(signalId) && this.#disk.signals.has(signalId);
    if (!isSettled) throw new Error(`signal ${signalId} has no outcome yet`);
    const events = this.eventLog.number(drafts);
    return this.writer.append(
      () => {
        this.#disk.advance(signalId, step);
        this.eventLog.write(events);
      },
      (result) => {
        if (result.kind === 'durable') this.eventLog.announce(events);
      },
    );
  }

  find(signalId: string): SignalRecord | undefined {
    return this.#disk.signals.get(signalId);
  }

  findByFingerprint(fingerprint: string): SignalRecord | undefined {
    const signalId = this.#disk.signalOfFingerprint.get(fingerprint);
    return signalId === undefined ? undefined : this.#disk.signals.get(signalId);
  }

  async unresolved(): Promise<readonly SignalRecord[]> {
    return [...this.#disk.signals.values()].filter(isOpen);
  }

  async living(): Promise<readonly SignalRecord[]> {
    const all = [...this.#disk.signals.values()];
    return all.filter(({ state }) => state === 'placed' || state === 'partial');
  }

  health(): StoreHealth {
    return this.writer.health();
  }

  onFault(listener: (reason: string) => void): void {
    this.writer.onFault(listener);
  }

  #require(signalId: string): Claimed {
    const claimed = this.#claimed.get(signalId);
    if (claimed === undefined) throw new Error(`signal ${signalId} is not claimed`);
    return claimed;
  }

  #reopen(signalId: string): Claimed {
    const stored = this.#disk.signals.get(signalId);
    if (stored === undefined) throw new Error(`signal ${signalId} is not claimed`);
    if (!isOpen(stored)) throw new Error(`signal ${signalId} has its outcome already`);
    const claimed = { ...newClaimed(stored), record: stored };
    this.#claimed.set(signalId, claimed);
    return claimed;
  }
}

function newClaimed(claim: SignalClaim): Claimed {
  const settled = Promise.withResolvers<SignalRecord>();
  // Whoever waits hears of a fault; when nobody does, it is not an unhandled one.
  settled.promise.catch(() => undefined);
  return {
    record: {
      ...claim,
      state: 'received',
      request: null,
      plan: null,
      outcome: null,
      submittedMs: null,
      settledMs: null,
      steps: [],
    },
    isAppended: false,
    isSettling: false,
    settled,
  };
}

function isOpen({ state }: SignalRecord): boolean {
  return state === 'submitted' || state === 'unresolved';
}

function rejectWhenFailed(claimed: Claimed, result: AppendResult): void {
  if (result.kind === 'failed')
    claimed.settled.reject(new Error(`ledger failed: ${result.reason}`));
}
