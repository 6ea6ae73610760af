import {
  type AccountId,
  asUtcMs,
  type Deal,
  type FindQuery,
  type FindResult,
  type Order,
  type Position,
  type Ticket,
  type UtcMs,
} from '@mt5-bridge/trading';
import type { BookStore } from './book-store.ts';

export interface BookSearch {
  readonly query: FindQuery;
  /** Orders that the query names, or that the answers of the journal name. */
  readonly named: ReadonlySet<Ticket>;
  readonly sinceMs: UtcMs;
  readonly historyCompleteToMs: UtcMs;
  readonly orders: readonly Order[];
  readonly positions: readonly Position[];
  readonly book: BookStore;
  readonly accountId: AccountId;
}

/** History orders that one search looks through; a reconciler asks about the last minutes. */
const HISTORY_LIMIT = 10_000;

/** A clock that was set back leaves rows with a later time than now. */
export const NO_END = asUtcMs(Number.MAX_SAFE_INTEGER);

/** What became of a request: living and past orders, their deals, and the positions they made. */
export async function findInBook(search: BookSearch): Promise<FindResult> {
  const { book, accountId, historyCompleteToMs } = search;
  const past = await pastOrders(search);
  // An order that ended since the living ones were taken is told as it ended.
  const ended = new Set(past.map(({ ticket }) => ticket));
  const living = search.orders.filter(
    ({ ticket, comment }) => !ended.has(ticket) && isWanted(search, ticket, comment),
  );
  const orders = [...living, ...past];
  const tickets = orders.map((order) => order.ticket);
  const rows = await book.children(accountId, 'deal', tickets);
  const deals: Deal[] = rows.flatMap((row) => (row.table === 'deal' ? row.value : []));
  const touched = new Set<Ticket>(deals.map((deal) => deal.positionId));
  const positions = search.positions.filter(
    ({ identifier, ticket, comment }) =>
      touched.has(identifier) || isWanted(search, ticket, comment),
  );
  return Object.freeze({ orders, deals, positions, historyCompleteToMs });
}

async function pastOrders(search: BookSearch): Promise<Order[]> {
  const { book, accountId, query, named, sinceMs } = search;
  const known = await book.get(accountId, 'history_order', [...named]);
  const range = { fromMs: sinceMs, toMs: NO_END, limit: HISTORY_LIMIT };
  const recent =
    query.by === 'fingerprint' && named.size === 0
      ? await book.range(accountId, 'history_order', range)
      : [];
  const found = [...known, ...recent].flatMap((row) =>
    row.table === 'history_order' ? row.value : [],
  );
  return found.filter((order) => isWanted(search, order.ticket, order.comment));
}

function isWanted({ query, named }: BookSearch, ticket: Ticket, comment: string): boolean {
  if (named.has(ticket)) return true;
  return query.by === 'fingerprint' && comment.startsWith(query.fingerprint);
}
