import type { Clock } from '../ports/clock.ts';
import { SlidingWindow } from './rate-limits.ts';

/** Most keys that are remembered; the oldest go first. */
const KEYS_MAX = 10_000;

/** At most `limit` failed attempts of a key within `windowMs`, until enough of them are old. */
export class AttemptLimit {
  readonly #limit: number;
  readonly #windowMs: number;
  readonly #clock: Clock;
  readonly #attempts = new Map<string, SlidingWindow>();

  constructor(limit: number, windowMs: number, clock: Clock) {
    this.#limit = limit;
    this.#windowMs = windowMs;
    this.#clock = clock;
  }

  /**
   * Takes an attempt before it is made, so that many at once are counted too; answers 0, or the
   * milliseconds until the next is allowed.
   */
  take(key: string): number {
    let window = this.#attempts.get(key);
    if (window === undefined) {
      window = new SlidingWindow();
      this.#attempts.set(key, window);
      const oldest = this.#attempts.keys().next();
      if (this.#attempts.size > KEYS_MAX && !oldest.done) this.#attempts.delete(oldest.value);
    }
    return window.take(this.#limit, this.#windowMs, this.#clock.monotonicMs());
  }

  /** Gives an attempt back that succeeded. */
  giveBack(key: string): void {
    this.#attempts.get(key)?.giveBack();
  }
}
