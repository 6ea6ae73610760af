import {
  type Deal,
  FIND_ORDERS_MAX,
  NO_TICKET,
  type Order,
  type Ticket,
  type TradeReason,
} from '@mt5-bridge/trading';
import type { Clock } from '../../ports/clock.ts';
import {
  isServersDeal,
  isServersOrder,
  madeBy,
  type Provenance,
  type SignalMark,
} from '../provenance.ts';
import { mapInTurns } from './map-in-turns.ts';

/** What of a past order or deal tells who made it. */
export interface MadeRow {
  readonly comment: string;
  readonly reason: TradeReason;
  readonly isServers: boolean;
  /** Of a deal its order. */
  readonly order: Ticket;
  readonly positionId: Ticket;
}

export function madeOrder(order: Order): MadeRow {
  const { comment, reason, positionId } = order;
  return { comment, reason, isServers: isServersOrder(order), order: NO_TICKET, positionId };
}

export function madeDeal(deal: Deal): MadeRow {
  const { reason, order, positionId, symbol } = deal;
  // The bridge moves no money, whatever somebody writes upon it.
  const comment = symbol === '' ? '' : deal.comment;
  return { comment, reason, isServers: isServersDeal(deal), order, positionId };
}

export interface MakerSources {
  readonly clock: Pick<Clock, 'schedule'>;
  readonly signalOf: SignalMark;
  /** Where every position was opened by one order alone, whose ticket is the position's identifier. */
  readonly isHedging: boolean;
  readonly findOrders: (tickets: readonly Ticket[]) => Promise<readonly Order[] | 'no_answer'>;
}

/**
 * Who made each row. A trade server writes over the comment of what it closes by itself, and some brokers over
 * that of every deal; the order that a deal belongs to, or that opened the position, still bears the mark. Of
 * what the server did, the signal is the one that opened the position. On an account where orders share a position
 * that is nobody's alone, and not told.
 */
export async function findMakers(
  rows: readonly MadeRow[],
  { clock, signalOf, isHedging, findOrders }: MakerSources,
): Promise<readonly Provenance[] | 'no_answer'> {
  const marked = await mapInTurns(clock, rows, ({ comment }) => signalOf(comment));
  const witnesses = rows.map((row, at) =>
    marked[at] === undefined ? witnessOf(row, isHedging) : undefined,
  );
  const tickets = [...new Set(witnesses.filter((ticket) => ticket !== undefined))];
  const signals = new Map<Ticket, string>();
  for (let at = 0; at < tickets.length; at += FIND_ORDERS_MAX) {
    const orders = await findOrders(tickets.slice(at, at + FIND_ORDERS_MAX));
    if (orders === 'no_answer') return orders;
    await mapInTurns(clock, orders, ({ ticket, comment }) => {
      const signalId = signalOf(comment);
      if (signalId !== undefined) signals.set(ticket, signalId);
    });
  }
  return rows.map(({ isServers }, at) => {
    const witness = witnesses[at];
    const signalId = witness === undefined ? undefined : signals.get(witness);
    return madeBy(marked[at] ?? signalId, isServers);
  });
}

/** The order whose comment tells who made a row that bears no mark itself. */
function witnessOf(
  { isServers, reason, order, positionId }: MadeRow,
  isHedging: boolean,
): Ticket | undefined {
  if (isServers) return isHedging && positionId !== NO_TICKET ? positionId : undefined;
  // The bridge orders as a program does: what was done by hand need not be asked for.
  return reason === 'EXPERT' && order !== NO_TICKET ? order : undefined;
}
