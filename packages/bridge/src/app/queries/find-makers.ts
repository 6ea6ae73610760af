import { LINK_FIND_ORDERS_MAX } from '@mt5-bridge/protocol';
import {
  type Deal,
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
import { mapInTurns } from './turns.ts';

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
  readonly signalOf: SignalMark<string>;
  /** Where every position was opened by one order alone, whose ticket is the position's identifier. */
  readonly isHedging: boolean;
  readonly findOrders: (tickets: readonly Ticket[]) => Promise<readonly Order[] | 'no_answer'>;
}

/** A row of the past with where it came from. */
export interface Made<Row> {
  readonly row: Row;
  readonly provenance: Provenance<string>;
}

/**
 * Who made each row. A trade server writes over the comment of what it closes by itself, and some brokers over
 * that of every deal; the order that a deal belongs to, or that opened the position, still bears the mark. Of
 * what the server did, the signal is the one that opened the position. On an account where orders share a position
 * that is nobody's alone, and not told.
 */
export async function findMakers<Row>(
  rows: readonly Row[],
  madeOf: (row: Row) => MadeRow,
  { clock, signalOf, isHedging, findOrders }: MakerSources,
): Promise<readonly Made<Row>[] | 'no_answer'> {
  const looked = await mapInTurns(clock, rows, (row) => {
    const made = madeOf(row);
    const own = signalOf(made.comment);
    return { row, made, own, witness: own === undefined ? witnessOf(made, isHedging) : undefined };
  });
  const tickets = new Set(looked.flatMap(({ witness }) => witness ?? []));
  const signals = await signalsOf([...tickets], { clock, signalOf, findOrders });
  if (signals === 'no_answer') return signals;
  return looked.map(({ row, made, own, witness }) => {
    const signal = own ?? (witness === undefined ? undefined : signals.get(witness));
    return { row, provenance: madeBy(signal, made.isServers) };
  });
}

/** The signals behind orders, by their tickets. */
async function signalsOf(
  tickets: readonly Ticket[],
  { clock, signalOf, findOrders }: Omit<MakerSources, 'isHedging'>,
): Promise<ReadonlyMap<Ticket, string> | 'no_answer'> {
  const signals = new Map<Ticket, string>();
  for (let at = 0; at < tickets.length; at += LINK_FIND_ORDERS_MAX) {
    const orders = await findOrders(tickets.slice(at, at + LINK_FIND_ORDERS_MAX));
    if (orders === 'no_answer') return orders;
    await mapInTurns(clock, orders, ({ ticket, comment }) => {
      const signalId = signalOf(comment);
      if (signalId !== undefined) signals.set(ticket, signalId);
    });
  }
  return signals;
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
