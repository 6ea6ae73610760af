import type { Ticket, UtcMs } from '@mt5-bridge/trading';

/** Orders that have just left the living ones are remembered, to tell a change from an unknown ticket. */
const REMEMBERED = 1024;

/** The newest orders that ended, and when. */
export class DoneOrders {
  readonly #doneMs = new Map<Ticket, UtcMs>();
  /** By age, written over from the start: a Map finds its oldest key by walking over all deleted ones. */
  readonly #ring: Ticket[] = [];
  #next = 0;

  /** An order ends once. */
  add(ticket: Ticket, doneMs: UtcMs): void {
    const oldest = this.#ring[this.#next];
    if (oldest !== undefined) this.#doneMs.delete(oldest);
    this.#ring[this.#next] = ticket;
    this.#next = (this.#next + 1) % REMEMBERED;
    this.#doneMs.set(ticket, doneMs);
  }

  doneMs(ticket: Ticket): UtcMs | undefined {
    return this.#doneMs.get(ticket);
  }
}
