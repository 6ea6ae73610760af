import type { Clock } from '@mt5-bridge/bridge/internal/ports/clock.ts';
import { asUtcMs, type UtcMs } from '@mt5-bridge/trading';
import type { Life, Scheduler } from './scheduler.ts';

/** A Monday at noon: markets are open. */
const START_MS = Date.UTC(2026, 0, 5, 12);

/** The wall clock of a machine, which somebody may set. */
export class Machine {
  #offsetMs = 0;
  /** What the clock was ahead of true time, and until when; oldest first. */
  readonly #before: { readonly untilMs: number; readonly offsetMs: number }[] = [];

  /** What the wall clock is ahead of true time. */
  get offsetMs(): number {
    return this.#offsetMs;
  }

  /** Sets the clock, at a moment of true time. */
  jump(byMs: number, atMs = 0): void {
    this.#before.push({ untilMs: atMs, offsetMs: this.#offsetMs });
    this.#offsetMs += byMs;
  }

  /** The true time at which this clock first showed `wallMs`. */
  trueMsOf(wallMs: number): number {
    for (const { untilMs, offsetMs } of this.#before) {
      const trueMs = wallMs - START_MS - offsetMs;
      if (trueMs < untilMs) return trueMs;
    }
    return wallMs - START_MS - this.#offsetMs;
  }
}

/** The clock as one process sees it; its timers end with the process. */
export class ProcessClock implements Clock {
  readonly #scheduler: Scheduler;
  readonly #machine: Machine;
  readonly #life: Life;

  constructor(scheduler: Scheduler, machine: Machine, life: Life) {
    this.#scheduler = scheduler;
    this.#machine = machine;
    this.#life = life;
  }

  nowMs(): UtcMs {
    return asUtcMs(Math.floor(START_MS + this.#scheduler.nowMs + this.#machine.offsetMs));
  }

  monotonicMs(): number {
    return this.#scheduler.nowMs;
  }

  schedule(delayMs: number, run: () => void): () => void {
    return this.#scheduler.after(this.#life, delayMs, run);
  }
}
