import type { Scheduler } from './scheduler.ts';

/** What happened, when and to whom; kept only when somebody wants to read it. */
export class Trace {
  readonly lines: string[] = [];
  readonly #isKept: boolean;
  readonly #scheduler: Scheduler;

  constructor(scheduler: Scheduler, isKept: boolean) {
    this.#scheduler = scheduler;
    this.#isKept = isKept;
  }

  note(actor: string, what: () => string): void {
    if (!this.#isKept) return;
    const atMs = this.#scheduler.nowMs.toFixed(2).padStart(10);
    this.lines.push(`${atMs}  ${actor.padEnd(10)} ${what()}`);
  }
}
