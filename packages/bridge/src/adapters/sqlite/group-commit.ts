import type { AppendResult, StoreHealth } from '../../ports/append-result.ts';
import type { Clock } from '../../ports/clock.ts';
import type { SqlValue } from './database.ts';
import type { LedgerReply, LedgerRequest } from './ledger-messages.ts';
import { flatten, type WriteRow } from './ledger-writes.ts';

/** Called once, in the order of the appends, when an append is durable or is known to be unknown. */
export type Settled = (result: AppendResult) => void;

/** Rows that are made only when a group leaves: those that several appends of it would write over. */
export interface RowSource {
  leave(): readonly WriteRow[];
}

/** One group at the disk, one ready for it: more would only make the groups smaller. */
const FLYING_MAX = 2;
/** The worker tidies up after this long without an append. */
const IDLE_MS = 200;
const STALL_CHECK_MS = 5_000;
/** A machine that slept between two checks must not count as a disk that hangs. */
const STALL_CHECKS_MAX = 3;

/**
 * Gathers appends into one transaction of the ledger's worker; while two groups are on their way, later ones
 * gather for the next. The worker writes nothing after a failure, so a group that fails has no
 * successor.
 */
export class GroupCommit {
  readonly #worker: Pick<Worker, 'postMessage' | 'terminate'>;
  readonly #clock: Clock;
  readonly #listeners: ((reason: string) => void)[] = [];
  readonly #sources: RowSource[] = [];
  #waitingRows: SqlValue[] = [];
  #waiting: Settled[] = [];
  /** Groups that the worker has, oldest first. */
  readonly #flying: Settled[][] = [];
  #isPosting = false;
  #health: StoreHealth = { kind: 'ok' };
  #groupsPosted = 0;
  #cancelWatch: (() => void) | undefined;
  #cancelTidy: (() => void) | undefined;
  #idle: PromiseWithResolvers<void> | undefined;

  constructor(worker: Pick<Worker, 'postMessage' | 'terminate'>, clock: Clock) {
    this.#worker = worker;
    this.#clock = clock;
  }

  append(rows: readonly WriteRow[], settled: Settled): void {
    if (this.#health.kind === 'failed') {
      // Never before the caller has its promise.
      const { reason } = this.#health;
      queueMicrotask(() => settled({ kind: 'failed', reason }));
      return;
    }
    flatten(rows, this.#waitingRows);
    this.#waiting.push(settled);
    this.#postSoon();
  }

  /** What the source holds at that moment goes with each group, behind the rows of its appends. */
  gatherFrom(source: RowSource): void {
    this.#sources.push(source);
  }

  health(): StoreHealth {
    return this.#health;
  }

  onFault(listener: (reason: string) => void): void {
    this.#listeners.push(listener);
  }

  /** Appends that are not settled yet. */
  get depth(): number {
    return this.#flying.reduce((sum, group) => sum + group.length, this.#waiting.length);
  }

  /** Resolves when nothing waits: everything appended before is settled. */
  flush(): Promise<void> {
    if (this.depth === 0) return Promise.resolve();
    this.#idle ??= Promise.withResolvers();
    return this.#idle.promise;
  }

  /** Takes the worker's answers about appends. */
  receive(reply: LedgerReply): void {
    if (reply.kind === 'durable') this.#acknowledge();
    if (reply.kind === 'failed') this.fail(reply.reason);
  }

  /** Nothing is written any more. Every append that waits, and every later one, fails. */
  fail(reason: string): void {
    if (this.#health.kind === 'failed') return;
    this.#health = { kind: 'failed', reason, sinceMs: this.#clock.nowMs() };
    this.stop();
    this.#worker.terminate();
    const hanging = [...this.#flying.flat(), ...this.#waiting];
    this.#flying.length = 0;
    this.#waiting = [];
    this.#waitingRows = [];
    for (const listener of this.#listeners) runApart(() => listener(reason));
    settleAll(hanging, { kind: 'failed', reason });
    this.#tellIdle();
  }

  #postSoon(): void {
    if (this.#isPosting || this.#flying.length === FLYING_MAX) return;
    this.#isPosting = true;
    // With nothing at the disk a group leaves when every promise that is ready has run: what follows from the
    // same answer goes along. Behind another group it can not be written yet, so it takes along what the other
    // sockets bring in this round of the event loop: a third fewer groups at 64 in flight.
    if (this.#flying.length === 0) afterPromises(() => this.#post());
    else setImmediate(() => this.#post());
  }

  #post(): void {
    this.#isPosting = false;
    if (this.#waiting.length === 0 || this.#health.kind === 'failed') return;
    const rows = this.#waitingRows;
    for (const source of this.#sources) flatten(source.leave(), rows);
    this.#flying.push(this.#waiting);
    this.#waiting = [];
    this.#waitingRows = [];
    this.#groupsPosted += 1;
    this.#worker.postMessage(rows satisfies LedgerRequest);
    this.#watch();
  }

  #acknowledge(): void {
    settleAll(this.#flying.shift() ?? [], { kind: 'durable' });
    if (this.#waiting.length > 0) this.#postSoon();
    this.#tellIdle();
    this.#tidyWhenIdle();
  }

  #tellIdle(): void {
    if (this.depth > 0) return;
    this.#idle?.resolve();
    this.#idle = undefined;
  }

  /** A disk that hangs answers nothing at all: no append may wait for it for ever. */
  #watch(seen = 0, checks = 0): void {
    this.#cancelWatch ??= this.#clock.schedule(STALL_CHECK_MS, () => {
      this.#cancelWatch = undefined;
      if (this.#flying.length === 0) return;
      const stalls = this.#groupsPosted === seen ? checks + 1 : 1;
      if (stalls < STALL_CHECKS_MAX) this.#watch(this.#groupsPosted, stalls);
      else this.fail(`the disk has not answered for ${(stalls * STALL_CHECK_MS) / 1000} s`);
    });
  }

  #tidyWhenIdle(): void {
    if (this.#cancelTidy !== undefined) return;
    const seen = this.#groupsPosted;
    this.#cancelTidy = this.#clock.schedule(IDLE_MS, () => {
      this.#cancelTidy = undefined;
      if (this.#groupsPosted === seen) this.#worker.postMessage({ kind: 'idle' });
      else this.#tidyWhenIdle();
    });
  }

  /** No timer and no listener fires any more. */
  stop(): void {
    this.#cancelWatch?.();
    this.#cancelTidy?.();
  }
}

/** Calls `run` when no promise of this turn is left: ticks run before promises, but behind those under way. */
function afterPromises(run: () => void): void {
  queueMicrotask(() => process.nextTick(run));
}

function settleAll(hanging: readonly Settled[], result: AppendResult): void {
  for (const settled of hanging) runApart(() => settled(result));
}

/** A listener that throws must not take the answers of the others with it; the process hears of it. */
function runApart(run: () => void): void {
  try {
    run();
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}
