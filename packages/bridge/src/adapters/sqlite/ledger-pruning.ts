import type { Clock } from '../../ports/clock.ts';

const DAY_MS = 86_400_000;
const EVERY_MS = 3_600_000;
/** Between two slices, so that appends go first. */
const PAUSE_MS = 100;

/** Asks the ledger's worker for a slice of retention now and then, and for more while there is more. */
export class LedgerPruning {
  readonly #clock: Clock;
  readonly #keepDays: number;
  readonly #prune: (beforeMs: number) => void;
  #cancel: (() => void) | undefined;

  /** `keepDays` of 0 keeps everything. */
  constructor(clock: Clock, keepDays: number, prune: (beforeMs: number) => void) {
    this.#clock = clock;
    this.#keepDays = keepDays;
    this.#prune = prune;
    if (keepDays > 0) this.#after(EVERY_MS);
  }

  /** A slice is done. */
  pruned(hasMore: boolean): void {
    this.#after(hasMore ? PAUSE_MS : EVERY_MS);
  }

  stop(): void {
    this.#cancel?.();
  }

  #after(delayMs: number): void {
    this.#cancel = this.#clock.schedule(delayMs, () =>
      this.#prune(this.#clock.nowMs() - this.#keepDays * DAY_MS),
    );
  }
}
