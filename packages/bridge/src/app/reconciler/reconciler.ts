import type { AccountId, UtcMs } from '@mt5-bridge/trading';
import type { Clock } from '../../ports/clock.ts';
import type { SignalRecord } from '../../ports/ledger.ts';
import type { Logger } from '../../ports/logger.ts';
import type { AccountView } from '../account-view.ts';
import type { SignalOutcome } from '../signals/signal-outcome.ts';
import { type AbsentLook, isAbsenceProof, isFirstLook } from './absence.ts';
import { outcomeOfFinding, provenAbsent } from './finding-outcome.ts';
import { type Finding, investigate } from './investigate.ts';

/** How often an unresolved request is looked for again. */
const POLL_MS = 2_000;

export interface ReconcilerParts {
  readonly clock: Clock;
  readonly log: Logger;
  readonly accounts: ReadonlyMap<AccountId, AccountView>;
  /** How long a terminal may take to answer. */
  readonly terminalTimeoutMs: number;
  /** Stores the proven outcome with its event; false when the ledger failed. */
  readonly settle: (record: SignalRecord, outcome: SignalOutcome) => Promise<boolean>;
}

interface Case {
  readonly record: SignalRecord;
  firstLook: AbsentLook | undefined;
  isBusy: boolean;
  /** The proof on its way to the disk. */
  storing: Promise<unknown>;
  readonly solved: PromiseWithResolvers<SignalOutcome>;
}

/**
 * Finds out what became of requests whose answer never came. A request is never sent again, and never
 * called refused without a proof; what can not be proven stays here, and is looked for as long as it takes.
 */
export class Reconciler {
  readonly #parts: ReconcilerParts;
  readonly #cases = new Map<string, Case>();
  readonly #ready = new Set<AccountId>();
  readonly #losses = new Map<AccountId, number>();
  readonly #waiting = new Map<AccountId, PromiseWithResolvers<void>>();
  #cancelPoll: (() => void) | undefined;

  constructor(parts: ReconcilerParts) {
    this.#parts = parts;
  }

  get openCount(): number {
    return this.#cases.size;
  }

  /** True once the account was looked through after the terminal's latest connect. */
  isReady(accountId: AccountId): boolean {
    return this.#ready.has(accountId);
  }

  /** Resolves once the account is looked through: now, or after the next connect that leads to it. */
  ready(accountId: AccountId): Promise<void> {
    if (this.#ready.has(accountId)) return Promise.resolve();
    const waiting = this.#waiting.get(accountId) ?? Promise.withResolvers<void>();
    this.#waiting.set(accountId, waiting);
    return waiting.promise;
  }

  /** Records whose outcome nobody knows at the moment, of one account. */
  open(accountId: AccountId): readonly SignalRecord[] {
    return [...this.#cases.values()]
      .map(({ record }) => record)
      .filter((record) => record.accountId === accountId);
  }

  /** Takes over a request that was sent; resolves with the proven outcome, perhaps never. */
  watch(record: SignalRecord): Promise<SignalOutcome> {
    const known = this.#cases.get(record.signalId);
    if (known !== undefined) return known.solved.promise;
    const made: Case = {
      record,
      firstLook: undefined,
      isBusy: false,
      storing: Promise.resolve(),
      solved: Promise.withResolvers(),
    };
    this.#cases.set(record.signalId, made);
    this.#poll();
    return made.solved.promise;
  }

  /** Resolves when no proof of this id is being stored: until then nothing else may be stored for it. */
  async stored(signalId: string): Promise<void> {
    await this.#cases.get(signalId)?.storing.catch(() => undefined);
  }

  /** Looks through an account whose terminal is connected (again) before it takes a signal. */
  async terminalConnected(accountId: AccountId): Promise<void> {
    const losses = this.#lossesOf(accountId);
    const cases = [...this.#cases.values()].filter(({ record }) => record.accountId === accountId);
    for (const open of cases) {
      // The poll may have solved it while the ones before it were looked at.
      if (this.#cases.has(open.record.signalId)) await this.#look(open);
    }
    // A connection that broke meanwhile has not been looked through to the end.
    if (losses !== this.#lossesOf(accountId)) return;
    this.#ready.add(accountId);
    this.#waiting.get(accountId)?.resolve();
    this.#waiting.delete(accountId);
  }

  terminalLost(accountId: AccountId): void {
    this.#losses.set(accountId, this.#lossesOf(accountId) + 1);
    this.#ready.delete(accountId);
  }

  #lossesOf(accountId: AccountId): number {
    return this.#losses.get(accountId) ?? 0;
  }

  stop(): void {
    this.#cancelPoll?.();
    this.#cancelPoll = undefined;
  }

  #poll(): void {
    if (this.#cancelPoll !== undefined) return;
    this.#cancelPoll = this.#parts.clock.schedule(POLL_MS, () => {
      this.#cancelPoll = undefined;
      for (const open of this.#cases.values()) void this.#look(open);
      if (this.#cases.size > 0) this.#poll();
    });
  }

  async #look(open: Case): Promise<void> {
    const { record } = open;
    const view = this.#parts.accounts.get(record.accountId);
    if (open.isBusy || view?.status !== 'connected') return;
    if (record.request === null || record.submittedMs === null) return;
    open.isBusy = true;
    try {
      const finding = await investigate(view.terminal, record.request, record.submittedMs);
      const outcome = this.#judge(open, finding);
      if (outcome === undefined) return;
      open.storing = this.#solve(open, outcome);
      await open.storing;
    } catch (error) {
      // A terminal that can not answer now proves nothing: the next look asks again.
      this.#parts.log.warn('reconcile.look_failed', {
        signal_id: record.signalId,
        error: error instanceof Error ? error.message : String(error),
      });
    } finally {
      open.isBusy = false;
    }
  }

  #judge(open: Case, finding: Finding): SignalOutcome | undefined {
    const { record } = open;
    const nowMs = this.#parts.clock.nowMs();
    if (finding.kind === 'working') return undefined;
    if (finding.kind !== 'absent') return outcomeOfFinding(record, finding, nowMs);
    return this.#isAbsent(open, finding.historyCompleteToMs) ? provenAbsent(nowMs) : undefined;
  }

  /** Not seen, for the second time, with all that makes two such looks a proof. */
  #isAbsent(open: Case, historyCompleteToMs: UtcMs): boolean {
    const { request, submittedMs } = open.record;
    if (request === null || submittedMs === null) return false;
    const { clock, terminalTimeoutMs: timeoutMs } = this.#parts;
    const sent = { request, submittedMs, timeoutMs };
    const look = { atMs: clock.nowMs(), monotonicMs: clock.monotonicMs(), historyCompleteToMs };
    if (open.firstLook !== undefined) return isAbsenceProof(sent, open.firstLook, look);
    if (isFirstLook(sent, look)) open.firstLook = look;
    return false;
  }

  async #solve(open: Case, outcome: SignalOutcome): Promise<void> {
    const isStored = await this.#parts.settle(open.record, outcome);
    if (!isStored) return;
    this.#cases.delete(open.record.signalId);
    this.#parts.log.info('reconcile.solved', {
      signal_id: open.record.signalId,
      outcome: outcome.kind,
    });
    open.solved.resolve(outcome);
  }
}
