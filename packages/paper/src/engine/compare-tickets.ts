import type { Ticket } from '@mt5-bridge/trading';

/** Tickets are decimal text of different lengths; shorter is smaller. */
export function compareTickets(a: Ticket, b: Ticket): number {
  if (a.length !== b.length) return a.length - b.length;
  return a < b ? -1 : a > b ? 1 : 0;
}
