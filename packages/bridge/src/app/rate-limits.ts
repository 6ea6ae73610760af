/** A burst of `perSecond`, refilled evenly: two numbers per session. */
export class MessageBudget {
  #allowance: number;
  #lastMs: number;

  constructor(perSecond: number, nowMs: number) {
    this.#allowance = perSecond;
    this.#lastMs = nowMs;
  }

  /** Takes one message; false when the budget is spent. `perSecond` 0 = no limit. */
  take(perSecond: number, nowMs: number): boolean {
    if (perSecond === 0) return true;
    const refill = ((nowMs - this.#lastMs) * perSecond) / 1000;
    this.#lastMs = nowMs;
    this.#allowance = Math.min(perSecond, this.#allowance + Math.max(0, refill));
    if (this.#allowance < 1) return false;
    this.#allowance -= 1;
    return true;
  }

  /** Milliseconds until one message is allowed again. */
  waitMs(perSecond: number): number {
    return perSecond === 0 ? 0 : Math.ceil(((1 - this.#allowance) * 1000) / perSecond);
  }
}

/** At most `limit` in any `windowMs`, whatever the phase: no double burst across a window's edge. */
export class SlidingWindow {
  readonly #takenMs: number[] = [];

  /** Takes one; answers 0, or the milliseconds until one is free. `limit` 0 = no limit. */
  take(limit: number, windowMs: number, nowMs: number): number {
    const waitMs = this.waitMs(limit, windowMs, nowMs);
    if (waitMs === 0 && limit > 0) this.#takenMs.push(nowMs);
    return waitMs;
  }

  /** Gives back the newest one that was taken. */
  giveBack(): void {
    this.#takenMs.pop();
  }

  /** The same answer without taking one. */
  waitMs(limit: number, windowMs: number, nowMs: number): number {
    if (limit === 0) return 0;
    this.#forget(nowMs - windowMs);
    const oldest = this.#takenMs[this.#takenMs.length - limit];
    return oldest === undefined ? 0 : Math.max(1, oldest + windowMs - nowMs);
  }

  #forget(beforeMs: number): void {
    const firstKept = this.#takenMs.findIndex((takenMs) => takenMs > beforeMs);
    this.#takenMs.splice(0, firstKept === -1 ? this.#takenMs.length : firstKept);
  }
}
