import type {
  AccountId,
  Deal,
  FindQuery,
  FindResult,
  Order,
  Position,
  Ticket,
  UtcMs,
} from '@mt5-bridge/trading';
import type { BookStore } from './book-store.ts';
import type { JournalEntry } from './request-journal.ts';

export interface BookSearch {
  readonly query: FindQuery;
  /** Journal entries that the query names. */
  readonly entries: readonly JournalEntry[];
  readonly sinceMs: UtcMs;
  readonly untilMs: UtcMs;
  readonly historyCompleteToMs: UtcMs;
  readonly orders: readonly Order[];
  readonly positions: readonly Position[];
  readonly book: BookStore;
  readonly accountId: AccountId;
}

/** History orders that one search looks through; a reconciler asks about the last minutes. */
const HISTORY_LIMIT = 10_000;

/** What became of a request: living and past orders, their deals, and the positions they made. */
export async function findInBook(search: BookSearch): Promise<FindResult> {
  const { book, accountId, historyCompleteToMs } = search;
  const past = await pastOrders(search);
  const living = search.orders.filter((order) => isWanted(search, order.ticket, order.comment));
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
  const { book, accountId, query, entries, sinceMs, untilMs } = search;
  const named = entries.map(({ result }) => result.order);
  const byTicket = await book.get(accountId, 'history_order', named);
  const range = { fromMs: sinceMs, toMs: untilMs, limit: HISTORY_LIMIT };
  const recent =
    query.by === 'fingerprint' && entries.length === 0
      ? await book.range(accountId, 'history_order', range)
      : [];
  const found = [...byTicket, ...recent].flatMap((row) =>
    row.table === 'history_order' ? row.value : [],
  );
  return found.filter((order) => isWanted(search, order.ticket, order.comment));
}

function isWanted({ query, entries }: BookSearch, ticket: Ticket, comment: string): boolean {
  if (entries.some(({ result }) => result.order === ticket)) return true;
  return query.by === 'fingerprint' && comment.startsWith(query.fingerprint);
}
