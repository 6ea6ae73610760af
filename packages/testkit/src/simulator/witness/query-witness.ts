import type { DealItem, OrderItem, PositionItem } from '@mt5-bridge/protocol';
import { asTicket, compareTickets, fingerprintIn } from '@mt5-bridge/trading';
import type { BookShelf, Shelf } from './book-shelf.ts';
import type { EventWitness } from './event-witness.ts';
import { bookRow, toldRow } from './told-rows.ts';
import type { ToldWitness } from './told-witness.ts';
import type { Violations } from './violations.ts';

type Item = OrderItem | PositionItem | DealItem;

/** One page of an answer to a query. */
export interface ToldPage {
  readonly type: string;
  readonly id: string;
  readonly data: {
    readonly items: readonly Item[];
    readonly next_cursor: string | null;
    readonly as_of_seq: number;
  };
}

const SHELVES: Readonly<Record<string, Shelf>> = {
  get_orders_result: 'orders',
  get_positions_result: 'positions',
  get_deals_result: 'deals',
  get_history_result: 'history',
};
/** What may be said instead of a page while things are broken. */
const EXCUSES = new Set(['MT5_NOT_CONNECTED', 'TRADING_HALTED', 'SERVER_BUSY', 'MT5_TIMEOUT']);
const SERVERS_REASONS = new Set(['sl', 'tp', 'so', 'rollover']);

export interface QueryWitnessParts {
  readonly violations: Violations;
  readonly shelf: BookShelf;
  readonly told: ToldWitness;
  readonly events: EventWitness;
  readonly isNetting: boolean;
}

/**
 * What queries are answered: nothing that never was in the terminal's book, nothing with the id of another, in
 * order, and nothing newer in `as_of_seq` than what is durable. A whole listing at rest is the book.
 */
export class QueryWitness {
  readonly #parts: QueryWitnessParts;
  /** Frames that ask for the first page of a whole list. */
  readonly #first = new Set<string>();

  constructor(parts: QueryWitnessParts) {
    this.#parts = parts;
  }

  /** Somebody is about to ask for the first page of a list, without a filter. */
  askedFirst(frame: string): void {
    this.#first.add(frame);
  }

  /** A frame that the bridge handed to a socket. */
  frame(text: string): void {
    const isPage = text.startsWith('{"type":"get_');
    if (!isPage && !(text.startsWith('{"type":"error"') && text.includes('"request_type":"get_'))) {
      return;
    }
    // Made by the bridge under test; a shape that is wrong shows as a broken rule.
    const frame = JSON.parse(text) as ToldPage & { readonly error_code?: string };
    if (isPage) this.#page(frame);
    else if (!EXCUSES.has(frame.error_code ?? '')) this.#broken(`a query was refused: ${text}`);
  }

  /** All pages of one list, taken while all was at rest and the book did not change. */
  listed(type: string, items: readonly Item[]): void {
    const shelf = shelfOf(type);
    const told = items.map(toldRow).sort();
    const real = [...this.#parts.shelf.now(shelf)].map(bookRow).sort();
    if (JSON.stringify(told) === JSON.stringify(real)) return;
    this.#broken(`${type} tells ${told.join(' ')}, the book has ${real.join(' ')}`);
  }

  #page(page: ToldPage): void {
    const { type, data } = page;
    const { events } = this.#parts;
    const shelf = shelfOf(type);
    if (data.as_of_seq > events.count) {
      this.#broken(
        `${type} is as of ${data.as_of_seq}, and only ${events.count} events are durable`,
      );
    }
    let before: Item | undefined;
    for (const item of data.items) {
      this.#item(type, shelf, item);
      if (this.#isGone(shelf, item, data.as_of_seq)) {
        this.#broken(`${type} is as of ${data.as_of_seq} and has ${item.ticket}, which was gone`);
      }
      const step = before === undefined ? 0 : compareItems(before, item);
      const isInOrder = isPast(shelf) ? step > 0 : step < 0;
      if (before !== undefined && !isInOrder) {
        this.#broken(`${type} has ${item.ticket} in the wrong place`);
      }
      before = item;
    }
    if (this.#first.has(page.id) && isPast(shelf)) this.#contains(page, shelf);
  }

  /** All that events up to `as_of_seq` tell and that is newer than the end of the page is in it. */
  #contains({ type, data }: ToldPage, shelf: 'deals' | 'history'): void {
    const told = new Set(data.items.map(({ ticket }) => ticket));
    const last = data.next_cursor === null ? undefined : data.items.at(-1);
    if (data.next_cursor !== null && last === undefined) return;
    for (const [ticket, { seq, timeMs }] of this.#parts.events.changes[shelf]) {
      const isNewer = last === undefined || timeMs > timeOf(last);
      if (seq <= data.as_of_seq && isNewer && !told.has(ticket)) {
        this.#broken(`${type} is as of ${data.as_of_seq} and lacks ${ticket} of event ${seq}`);
      }
    }
  }

  /** What an event up to `as_of_seq` tells as gone does not stand any more. */
  #isGone(shelf: Shelf, item: Item, asOfSeq: number): boolean {
    const { history, closed } = this.#parts.events.changes;
    const goneAt =
      shelf === 'orders'
        ? history.get(item.ticket)?.seq
        : 'identifier' in item
          ? closed.get(item.identifier)
          : undefined;
    return goneAt !== undefined && goneAt <= asOfSeq;
  }

  #item(type: string, shelf: Shelf, item: Item): void {
    const told = toldRow(item);
    const known = this.#parts.shelf.ever(shelf, item.ticket).map(bookRow);
    if (!known.includes(told)) {
      this.#broken(`${type} tells ${told}, of which the book had ${known.join(' ') || 'nothing'}`);
    }
    const maker = this.#makerOf(shelf, item) ?? null;
    if (item.signal_id !== maker) {
      this.#broken(`${type} tells ${item.ticket} as made by ${item.signal_id}, it was ${maker}`);
    }
    const origin = isServers(item) ? 'broker' : maker === null ? 'manual' : 'signal';
    if (item.origin !== origin) {
      this.#broken(`${type} tells ${item.ticket} as ${item.origin}, it was ${origin}`);
    }
  }

  #makerOf(shelf: Shelf, item: Item): string | undefined {
    const own = this.#idIn(item.comment);
    if (own !== undefined || !isPast(shelf) || this.#parts.isNetting || !isServers(item))
      return own;
    // The order that opened a position has given it its number.
    const position = 'position_id' in item ? item.position_id : null;
    const opening = position === null ? undefined : this.#parts.shelf.order(position);
    return opening === undefined ? undefined : this.#idIn(opening.comment);
  }

  #idIn(comment: string): string | undefined {
    const fingerprint = fingerprintIn(comment);
    return fingerprint === undefined ? undefined : this.#parts.told.idOf(fingerprint);
  }

  #broken(what: string): void {
    this.#parts.violations.add('query', what);
  }
}

function shelfOf(type: string): Shelf {
  const shelf = SHELVES[type];
  if (shelf === undefined) throw new Error(`no list answers with ${type}`);
  return shelf;
}

function isPast(shelf: Shelf): shelf is 'deals' | 'history' {
  return shelf === 'deals' || shelf === 'history';
}

function isServers(item: Item): boolean {
  return SERVERS_REASONS.has(item.reason) || item.symbol === null;
}

/** Negative when `a` is the older of the two. */
function compareItems(a: Item, b: Item): number {
  const byTime = timeOf(a) - timeOf(b);
  return byTime === 0 ? compareTickets(asTicket(a.ticket), asTicket(b.ticket)) : byTime;
}

function timeOf(item: Item): number {
  if ('time' in item) return Date.parse(item.time);
  return Date.parse('open_time' in item ? item.open_time : (item.done_time ?? item.setup_time));
}
