import {
  type AccountId,
  asUtcMs,
  type Deal,
  NO_TICKET,
  type Order,
  type TerminalChange,
  type Ticket,
  type UtcMs,
} from '@mt5-bridge/trading';
import type { AccountEvent, EventLog } from '../../ports/event-log.ts';
import { RecentTickets } from './recent-tickets.ts';

const PAGE = 1_000;
/** Events that are read back at a start: what a crash can have lost lies behind the last of them. */
const READ_MAX = 5_000;

/** Type of the event that says: up to here the history of the terminal is whole. */
export const SYNCHRONISED = 'terminal_synchronised';

/** What a terminal had done before it was listened to for the first time: a past that is not ours to tell. */
export interface Past {
  /** Highest tickets that there were. */
  readonly deal: Ticket;
  readonly order: Ticket;
  /** When the last order ended. */
  readonly endMs: UtcMs;
}

export const NO_PAST: Past = { deal: NO_TICKET, order: NO_TICKET, endMs: asUtcMs(-1) };

/** Whether a deal was made after that past. Tickets rise, whatever the market's clock does. */
export function isAfter({ deal }: Past, { ticket }: Pick<Deal, 'ticket'>): boolean {
  return BigInt(ticket) > BigInt(deal);
}

/** Whether an order ended after that past. */
export function endedAfter(past: Past, { ticket, doneMs }: Pick<Order, 'ticket' | 'doneMs'>) {
  return doneMs !== null && (doneMs > past.endMs || BigInt(ticket) > BigInt(past.order));
}

/** What the event of a synchronisation holds. */
export interface SynchronisedBody {
  readonly terminalEpoch: string;
  readonly seq: number;
  /** Deals and ends of orders that were found out now. */
  readonly missed: number;
  /** The first time only. */
  readonly past?: Past | undefined;
}

/**
 * Which deals and ended orders the account's history holds already, as far back as it matters: what a
 * terminal did while nobody listened is what is missing here.
 */
export class RecordedItems {
  readonly #deals = new RecentTickets();
  readonly #ended = new RecentTickets();
  #highestDeal = 0n;
  #past = NO_PAST;
  #newestMs: UtcMs | undefined;

  /** Market time of the newest event; `undefined` while nothing was ever recorded. */
  get newestMs(): UtcMs | undefined {
    return this.#newestMs;
  }

  /** Of the first synchronisation. */
  notePast(past: Past): void {
    this.#past = past;
  }

  /** Takes note of a change; false when the history has it. */
  note(change: TerminalChange, timeMs: UtcMs): boolean {
    this.noteTime(timeMs);
    if (change.kind === 'deal' && change.transaction === 'DEAL_ADD') {
      const { ticket } = change.deal;
      const number = BigInt(ticket);
      if (number > this.#highestDeal) this.#highestDeal = number;
      return this.#deals.add(ticket, timeMs);
    }
    if (change.kind === 'order' && change.transaction === 'HISTORY_ADD') {
      return this.#ended.add(change.order.ticket, timeMs);
    }
    return true;
  }

  noteTime(timeMs: UtcMs): void {
    if (this.#newestMs === undefined || timeMs > this.#newestMs) this.#newestMs = timeMs;
  }

  /** Events before this are in the history and not known here. */
  noteForgotten(beforeMs: UtcMs): void {
    this.#deals.forgetBefore(beforeMs);
    this.#ended.forgetBefore(beforeMs);
  }

  /** Tickets of deals rise, so a higher one than all is new even where the market's clock was set back. */
  lacksDeal({ ticket, timeMs }: Deal): boolean {
    if (!isAfter(this.#past, { ticket })) return false;
    return this.#deals.lacks(ticket, timeMs) || BigInt(ticket) > this.#highestDeal;
  }

  lacksEnd({ ticket, doneMs }: Order): boolean {
    if (doneMs === null || !endedAfter(this.#past, { ticket, doneMs })) return false;
    return this.#ended.lacks(ticket, doneMs);
  }
}

/** Reads the end of an account's history, far enough back to know what could be missing. */
export async function readRecordedItems(
  eventLog: EventLog,
  accountId: AccountId,
): Promise<RecordedItems> {
  const items = new RecordedItems();
  const lastSeq = eventLog.lastSeq(accountId);
  const fromSeq = Math.max(0, lastSeq - READ_MAX);
  for (let after = fromSeq; after < lastSeq; after += PAGE) {
    const page = await eventLog.read(accountId, after, Math.min(PAGE, lastSeq - after));
    const ofTerminal = page.filter(isTerminals);
    const [oldest] = ofTerminal;
    if (after === fromSeq && fromSeq > 0 && oldest !== undefined)
      items.noteForgotten(oldest.timeMs);
    for (const event of ofTerminal) noteEvent(items, event);
  }
  return items;
}

/** Events of signals are of the bridge's clock, all others of the market's. */
function isTerminals({ type }: AccountEvent): boolean {
  return !type.startsWith('signal_');
}

function noteEvent(items: RecordedItems, { type, body, timeMs }: AccountEvent): void {
  items.noteTime(timeMs);
  if (type === SYNCHRONISED) {
    // Written by `TerminalHistory`.
    const { past } = JSON.parse(body) as SynchronisedBody;
    if (past !== undefined) items.notePast(past);
  } else if (type === 'deal_add' || type === 'history_add') {
    // Written by `toAccountChange` from a value of this type.
    items.note(JSON.parse(body) as TerminalChange, timeMs);
  }
}
