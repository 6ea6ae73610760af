import type { TerminalEvent } from '@mt5-bridge/trading';
import type { EventPlace } from '../mapping/terminal-link/greeting.ts';

/** Events that break the rules of their numbers: they are dropped. */
export type StrayEvents = 'events_out_of_order' | 'events_repeated';

export type EventsTaken =
  | { readonly kind: 'taken'; readonly isGap: boolean }
  | { readonly kind: 'stray'; readonly reason: StrayEvents };

/** How far the numbered events of a terminal have come, over all its links. */
export class EventStream {
  #last: EventPlace | null = null;
  /** The last one that came as an event on this link, not as part of a snapshot. */
  #lastOnLink: EventPlace | null = null;

  /** The newest event that the bridge has; `null`: none. */
  get last(): EventPlace | null {
    return this.#last;
  }

  /** A link begins; `last` is the newest event that its terminal has numbered. */
  begin(last: EventPlace): void {
    this.#lastOnLink = null;
    const isContinued = isSameStream(this.#last, last) && this.#last.seq <= last.seq;
    // Of another stream nothing is known before the snapshot that follows; nor of numbers that went back.
    if (!isContinued) this.#last = last;
  }

  take(events: readonly TerminalEvent[]): EventsTaken {
    const [first] = events;
    const last = events.at(-1);
    if (first === undefined || last === undefined) return { kind: 'taken', isGap: false };
    const isRow = events.every(({ seq }, index) => seq === first.seq + index);
    if (!isRow) return { kind: 'stray', reason: 'events_out_of_order' };
    if (isSameStream(this.#lastOnLink, first) && first.seq <= this.#lastOnLink.seq) {
      return { kind: 'stray', reason: 'events_repeated' };
    }
    const knownSeq = isSameStream(this.#last, first) ? this.#last.seq : undefined;
    const isGap = knownSeq === undefined || first.seq > knownSeq + 1;
    const place = { terminalEpoch: last.terminalEpoch, seq: last.seq };
    this.#lastOnLink = place;
    if (knownSeq === undefined || place.seq > knownSeq) this.#last = place;
    return { kind: 'taken', isGap };
  }

  takeSnapshot({ terminalEpoch, seq }: EventPlace): void {
    const isOlder = isSameStream(this.#last, { terminalEpoch }) && this.#last.seq > seq;
    if (!isOlder) this.#last = { terminalEpoch, seq };
  }

  /** Whether the terminal has numbered more than came. */
  isBehind(last: EventPlace): boolean {
    return !isSameStream(this.#last, last) || this.#last.seq < last.seq;
  }
}

function isSameStream(
  known: EventPlace | null,
  other: Pick<EventPlace, 'terminalEpoch'>,
): known is EventPlace {
  return known?.terminalEpoch === other.terminalEpoch;
}
