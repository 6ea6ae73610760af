import { asUtcMs, type Ticket, type UtcMs } from '@mt5-bridge/trading';

/** Of two generations, of which the older is forgotten whole; about 2 MB together. */
const GENERATION = 10_000;

/** The newest tickets of one kind, 10,000 at least, and since when they are all that there are. */
export class RecentTickets {
  /** One Map from which the oldest key is taken each time would be walked over all its deleted ones. */
  #newer = new Map<Ticket, UtcMs>();
  #older = new Map<Ticket, UtcMs>();
  #coveredFromMs = asUtcMs(-1);

  /** False when it is known already. */
  add(ticket: Ticket, timeMs: UtcMs): boolean {
    if (this.#isKnown(ticket)) return false;
    this.#newer.set(ticket, timeMs);
    if (this.#newer.size === GENERATION) this.#forgetOlder();
    return true;
  }

  /** Older ones may exist that were never added. */
  forgetBefore(timeMs: UtcMs): void {
    if (timeMs > this.#coveredFromMs) this.#coveredFromMs = timeMs;
  }

  /** True when a ticket of this time would be known, and is not. */
  lacks(ticket: Ticket, timeMs: UtcMs): boolean {
    return timeMs > this.#coveredFromMs && !this.#isKnown(ticket);
  }

  #isKnown(ticket: Ticket): boolean {
    return this.#newer.has(ticket) || this.#older.has(ticket);
  }

  #forgetOlder(): void {
    for (const timeMs of this.#older.values()) this.forgetBefore(timeMs);
    this.#older = this.#newer;
    this.#newer = new Map();
  }
}
