import type { AccountEvent } from '@mt5-bridge/bridge/internal/ports/event-log.ts';
import type { Violations } from './violations.ts';

/** I4 and I5: numbers of private events rise by one over all lives, and a replay equals what was told. */
export class EventWitness {
  readonly #violations: Violations;
  #known: AccountEvent[] = [];
  /** So many of them were told to somebody. */
  #told = 0;

  constructor(violations: Violations) {
    this.#violations = violations;
  }

  get count(): number {
    return this.#known.length;
  }

  /** A new life has read these from its disk. */
  restored(events: readonly AccountEvent[]): void {
    for (let at = 0; at < this.#told; at++) {
      const before = JSON.stringify(this.#known[at]);
      const now = JSON.stringify(events[at]);
      if (before !== now) {
        this.#violations.add('I5', `event ${at + 1} was told as ${before} and is now ${now}`);
      }
    }
    this.#known = [...events];
    events.forEach((event, at) => {
      this.#checkNumber(event, at);
    });
  }

  announced(events: readonly AccountEvent[]): void {
    for (const event of events) {
      this.#checkNumber(event, this.#known.length);
      this.#known.push(event);
    }
    this.#told = this.#known.length;
  }

  #checkNumber({ seq }: AccountEvent, at: number): void {
    if (seq !== at + 1) this.#violations.add('I4', `event ${at + 1} has the number ${seq}`);
  }
}
