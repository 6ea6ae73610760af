import type { Clock } from '../ports/clock.ts';
import { SlidingWindow } from './rate-limits.ts';

/** Most keys that are remembered; the oldest go first. */
const KEYS_MAX = 10_000;

/** Blocks a key after `limit` failures within `windowMs`, until enough of them are old. */
export class AttemptLimit {
  readonly #limit: number;
  readonly #windowMs: number;
  readonly #clock: Clock;
  readonly #failures = new Map<string, SlidingWindow>();

  constructor(limit: number, windowMs: number, clock: Clock) {
    this.#limit = limit;
    this.#windowMs = windowMs;
    this.#clock = clock;
  }

  isBlocked(key: string): boolean {
    return this.waitMs(key) > 0;
  }

  /** Milliseconds until the next attempt is allowed; 0 when it is now. */
  waitMs(key: string): number {
    const window = this.#failures.get(key);
    return window === undefined
      ? 0
      : window.waitMs(this.#limit, this.#windowMs, this.#clock.monotonicMs());
  }

  noteFailure(key: string): void {
    let window = this.#failures.get(key);
    if (window === undefined) {
      window = new SlidingWindow();
      this.#failures.set(key, window);
      const oldest = this.#failures.keys().next();
      if (this.#failures.size > KEYS_MAX && !oldest.done) this.#failures.delete(oldest.value);
    }
    window.take(this.#limit, this.#windowMs, this.#clock.monotonicMs());
  }
}
