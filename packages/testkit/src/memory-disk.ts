import type { AppendResult, StoreHealth } from '@mt5-bridge/bridge/internal/ports/append-result.ts';
import type { AuditRecord } from '@mt5-bridge/bridge/internal/ports/audit-log.ts';
import type { AccountEvent } from '@mt5-bridge/bridge/internal/ports/event-log.ts';
import type { SignalRecord, SignalStep } from '@mt5-bridge/bridge/internal/ports/ledger.ts';
import { asUtcMs } from '@mt5-bridge/trading';

/** What a ledger left behind: open another one on it and it is a restart. */
export class MemoryDisk {
  readonly bridgeId: string = '0f0e0d0c-0b0a-4908-8706-050403020100';
  readonly epoch: string = 'epoch-1';
  readonly signals = new Map<string, SignalRecord>();
  readonly signalOfFingerprint = new Map<string, string>();
  readonly events = new Map<string, AccountEvent[]>();
  readonly audit: AuditRecord[] = [];

  advance(signalId: string, step: SignalStep): void {
    const record = this.signals.get(signalId);
    if (record === undefined) return;
    this.put({ ...record, state: step.state, steps: [...record.steps, step] });
  }

  put(record: SignalRecord): void {
    this.signals.set(record.signalId, record);
    if (record.request !== null) {
      this.signalOfFingerprint.set(record.request.fingerprint, record.signalId);
    }
  }
}

/** Makes appends durable one after the other, and can be slow or break, as a disk does. */
export class MemoryWriter {
  #gate: Promise<void> = Promise.resolve();
  #tail: Promise<void> = Promise.resolve();
  #health: StoreHealth = { kind: 'ok' };
  readonly #listeners: ((reason: string) => void)[] = [];
  #joined: (() => void)[] = [];

  /** Appends wait for `gate` before they are durable. */
  holdUntil(gate: Promise<void>): void {
    this.#gate = gate;
  }

  /** Nothing is durable from now on, what is on its way included. */
  failWith(reason: string): void {
    if (this.#health.kind === 'failed') return;
    this.#health = { kind: 'failed', reason, sinceMs: asUtcMs(0) };
    for (const listener of this.#listeners) listener(reason);
  }

  /** Runs `write` when the append is durable, then `settled`. */
  append(write: () => void, settled: (result: AppendResult) => void): Promise<AppendResult> {
    const joined = this.#takeJoined();
    const both = (): void => {
      joined();
      write();
    };
    return this.#run(() => this.#gate, both, settled);
  }

  /** Runs `write` with the next append of this turn, else by itself; nobody holds it up then. */
  join(write: () => void): void {
    this.#joined.push(write);
    if (this.#joined.length > 1) return;
    queueMicrotask(() => {
      if (this.#joined.length === 0) return;
      void this.#run(
        () => Promise.resolve(),
        this.#takeJoined(),
        () => undefined,
      );
    });
  }

  #takeJoined(): () => void {
    const joined = this.#joined;
    this.#joined = [];
    return () => {
      for (const write of joined) write();
    };
  }

  #run(
    gate: () => Promise<void>,
    write: () => void,
    settled: (result: AppendResult) => void,
  ): Promise<AppendResult> {
    const result = this.#tail.then(async (): Promise<AppendResult> => {
      if (this.#health.kind === 'ok') await gate();
      if (this.#health.kind === 'failed') return { kind: 'failed', reason: this.#health.reason };
      write();
      return { kind: 'durable' };
    });
    this.#tail = result.then(settled);
    return result;
  }

  health(): StoreHealth {
    return this.#health;
  }

  onFault(listener: (reason: string) => void): void {
    this.#listeners.push(listener);
  }
}
