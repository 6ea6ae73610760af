import type { Clock } from '@mt5-bridge/bridge/internal/ports/clock.ts';
import { asUtcMs, type UtcMs } from '@mt5-bridge/trading';
import type { Life, Scheduler } from './scheduler.ts';

/** A Monday at noon: markets are open. */
const START_MS = Date.UTC(2026, 0, 5, 12);

/** The wall clock of a machine, which somebody may set. */
export class Machine {
  #offsetMs = 0;

  /** What the wall clock is ahead of true time. */
  get offsetMs(): number {
    return this.#offsetMs;
  }

  jump(byMs: number): void {
    this.#offsetMs += byMs;
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
