import { asUtcMs, type Ticket, type UtcMs } from '@mt5-bridge/trading';

/** About 2 MB. */
const KEPT_MAX = 20_000;

/** The newest tickets of one kind, and since when they are all that there are. */
export class RecentTickets {
  /** In the order in which they came. */
  readonly #timeOf = new Map<Ticket, UtcMs>();
  #coveredFromMs = asUtcMs(-1);

  /** False when it is known already. */
  add(ticket: Ticket, timeMs: UtcMs): boolean {
    if (this.#timeOf.has(ticket)) return false;
    this.#timeOf.set(ticket, timeMs);
    if (this.#timeOf.size > KEPT_MAX) this.#forgetOldest();
    return true;
  }

  /** Older ones may exist that were never added. */
  forgetBefore(timeMs: UtcMs): void {
    if (timeMs > this.#coveredFromMs) this.#coveredFromMs = timeMs;
  }

  /** True when a ticket of this time would be known, and is not. */
  lacks(ticket: Ticket, timeMs: UtcMs): boolean {
    return timeMs > this.#coveredFromMs && !this.#timeOf.has(ticket);
  }

  #forgetOldest(): void {
    for (const [ticket, timeMs] of this.#timeOf) {
      this.#timeOf.delete(ticket);
      this.forgetBefore(timeMs);
      return;
    }
  }
}
