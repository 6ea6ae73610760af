import type { TerminalEvent } from '@mt5-bridge/trading';
import type { EventPlace } from '../app/mapping/terminal-link/greeting.ts';

/** About a kilobyte each. */
const KEPT_MAX = 4_096;

/** The newest events, for a bridge that missed some of them. */
export class EventMemory {
  #events: TerminalEvent[] = [];
  #last: EventPlace;

  constructor(last: EventPlace) {
    this.#last = last;
  }

  /** The last event that was numbered. */
  get last(): EventPlace {
    return this.#last;
  }

  add(events: readonly TerminalEvent[]): void {
    for (const event of events) {
      const { terminalEpoch, seq } = event;
      if (terminalEpoch !== this.#last.terminalEpoch || seq !== this.#last.seq + 1)
        this.#events = [];
      this.#last = { terminalEpoch, seq };
      this.#events.push(event);
    }
    if (this.#events.length > 2 * KEPT_MAX) this.#events = this.#events.slice(-KEPT_MAX);
  }

  /** All after `place`; nothing when some of them are not known any more, or are of another numbering. */
  after(place: EventPlace | null): readonly TerminalEvent[] {
    const [oldest] = this.#events;
    if (place?.terminalEpoch !== this.#last.terminalEpoch || oldest === undefined) return [];
    if (place.seq < oldest.seq - 1) return [];
    return this.#events.slice(place.seq - oldest.seq + 1);
  }
}
