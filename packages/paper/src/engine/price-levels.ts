import { compareTickets, type Ticket } from '@mt5-bridge/trading';

interface Level {
  readonly key: number;
  readonly ticket: Ticket;
}

/**
 * Prices that wait for the market, sorted so that the nearest stands last: a tick that reaches none of
 * them costs one comparison. Prices are whole points.
 */
export class PriceLevels {
  readonly #sign: 1 | -1;
  readonly #levels: Level[] = [];

  /** `rising`: reached when the market stands at or above a level; `falling`: at or below. */
  constructor(direction: 'rising' | 'falling') {
    this.#sign = direction === 'falling' ? 1 : -1;
  }

  get size(): number {
    return this.#levels.length;
  }

  add(points: number, ticket: Ticket): void {
    const level = { key: points * this.#sign, ticket };
    this.#levels.splice(this.#lowerBound(level), 0, level);
  }

  remove(points: number, ticket: Ticket): void {
    const at = this.#lowerBound({ key: points * this.#sign, ticket });
    if (this.#levels[at]?.ticket === ticket) this.#levels.splice(at, 1);
  }

  isReachedBy(points: number): boolean {
    const nearest = this.#levels[this.#levels.length - 1];
    return nearest !== undefined && nearest.key >= points * this.#sign;
  }

  /** Tickets whose level the market has reached, nearest first. They stay until removed. */
  reachedBy(points: number): Ticket[] {
    const key = points * this.#sign;
    const tickets: Ticket[] = [];
    for (let at = this.#levels.length - 1; at >= 0; at--) {
      const level = this.#levels[at];
      if (level === undefined || level.key < key) break;
      tickets.push(level.ticket);
    }
    return tickets;
  }

  /** Equal prices: the smaller ticket stands nearer to the end and is served first. */
  #lowerBound(wanted: Level): number {
    let low = 0;
    let high = this.#levels.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const level = this.#levels[middle];
      if (level !== undefined && isBefore(level, wanted)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function isBefore(a: Level, b: Level): boolean {
  return a.key !== b.key ? a.key < b.key : compareTickets(a.ticket, b.ticket) > 0;
}
