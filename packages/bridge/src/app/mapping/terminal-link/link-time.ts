import type { Clock } from '../../../ports/clock.ts';

/**
 * Bridge time as both ends of one link count it: told once, in the welcome, then by monotonic clocks. A wall
 * clock that somebody sets meanwhile brings no deadline nearer or further.
 */
export class LinkTime {
  readonly #clock: Pick<Clock, 'monotonicMs'>;
  /** Bridge time minus the monotonic clock of this side. */
  readonly #offsetMs: number;

  /** `bridgeTimeMs` held at `monotonicMs`, or a little later. */
  constructor(
    clock: Pick<Clock, 'monotonicMs'>,
    bridgeTimeMs: number,
    monotonicMs: number = clock.monotonicMs(),
  ) {
    this.#clock = clock;
    this.#offsetMs = bridgeTimeMs - monotonicMs;
  }

  /** An instant that is `inMs` away, in whole milliseconds and never later. */
  after(inMs: number): number {
    return Math.floor(this.#clock.monotonicMs() + this.#offsetMs + inMs);
  }

  /** Milliseconds until an instant; negative when it has passed. */
  until(instantMs: number): number {
    return instantMs - this.#offsetMs - this.#clock.monotonicMs();
  }
}
