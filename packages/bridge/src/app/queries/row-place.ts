import { compareTickets, type Ticket, type UtcMs } from '@mt5-bridge/trading';

/** Where a row stands in a listing: rows are in the order of their time, those of one millisecond of their ticket. */
export interface RowPlace {
  readonly timeMs: UtcMs;
  readonly ticket: Ticket;
}

/** Negative when `a` is the older of the two. */
export function comparePlaces(a: RowPlace, b: RowPlace): number {
  return a.timeMs - b.timeMs || compareTickets(a.ticket, b.ticket);
}
