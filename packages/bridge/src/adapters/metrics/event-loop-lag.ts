import type { Clock } from '../../ports/clock.ts';

const STEP_MS = 500;
const WINDOW_MS = 10_000;

/**
 * How late timers fire: the time that something else held the event loop. The runtime has no gauge for it.
 * Keeps the worst of the last 10 to 20 s, so that a scrape every 10 s misses no stall.
 */
export class EventLoopLag {
  readonly #clock: Clock;
  #cancel: () => void;
  #windowStartMs: number;
  #worstMs = 0;
  #worstBeforeMs = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#windowStartMs = clock.monotonicMs();
    this.#cancel = this.#arm();
  }

  worstMs(): number {
    return Math.max(this.#worstMs, this.#worstBeforeMs);
  }

  stop(): void {
    this.#cancel();
  }

  #arm(): () => void {
    const dueMs = this.#clock.monotonicMs() + STEP_MS;
    return this.#clock.schedule(STEP_MS, () => {
      this.#note(Math.max(0, this.#clock.monotonicMs() - dueMs));
      this.#cancel = this.#arm();
    });
  }

  #note(lagMs: number): void {
    const nowMs = this.#clock.monotonicMs();
    if (nowMs - this.#windowStartMs >= WINDOW_MS) {
      this.#worstBeforeMs = this.#worstMs;
      this.#worstMs = 0;
      this.#windowStartMs = nowMs;
    }
    this.#worstMs = Math.max(this.#worstMs, lagMs);
  }
}
