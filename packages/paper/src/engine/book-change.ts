import type {
  Currency,
  Deal,
  Login,
  Money,
  Order,
  Position,
  Ticket,
  TradeResult,
  UtcMs,
} from '@mt5-bridge/trading';

/** What the book keeps of an account besides its orders, positions and deals. */
export interface BookAccount {
  readonly login: Login;
  /** Money of one currency is never read as money of another. */
  readonly currency: Currency;
  readonly balance: Money;
  readonly credit: Money;
  readonly marginCall: boolean;
  /** Market time up to which days have ended: swaps charged, daily orders expired. */
  readonly rolledOverToMs: UtcMs;
  /** The next tickets, as decimal strings: positions take the ticket of their opening order. */
  readonly nextOrder: string;
  readonly nextDeal: string;
}

/** Where the stream of events stands, so that a restart goes on with the next number. */
export interface BookStream {
  readonly epoch: string;
  readonly seq: number;
}

/** A working order and what MT5 keeps beside it without showing it. */
export interface BookOrder {
  readonly order: Order;
  /** Margin currency to deposit currency when the order was placed. */
  readonly marginRate: number;
}

/** An answered request: a repeat of `requestId` gets this result and is not executed. */
export interface BookRequest {
  readonly requestId: string;
  readonly fingerprint: string;
  readonly result: TradeResult;
}

interface Row<Table extends string, Value> {
  readonly table: Table;
  /** Unique within account and table: a ticket, a request id, or the table's own name. */
  readonly key: string;
  /** For a deal the ticket of its order, else empty. Stores index it. */
  readonly parent: string;
  /** Market time of the change; bridge time for `request`. Stores index it. */
  readonly timeMs: UtcMs;
  /** Plain JSON, frozen. */
  readonly value: Value;
}

export type BookRecord =
  | Row<'account', BookAccount>
  | Row<'stream', BookStream>
  | Row<'order', BookOrder>
  | Row<'position', Position>
  | Row<'deal', Deal>
  | Row<'history_order', Order>
  | Row<'request', BookRequest>;

export type BookTable = BookRecord['table'];

/** One durable step of the book. `put` writes or replaces. */
export type BookChange =
  | { readonly op: 'put'; readonly record: BookRecord }
  | { readonly op: 'delete'; readonly table: BookTable; readonly key: string }
  /** Drops the rows of a table older than a time. */
  | { readonly op: 'delete_before'; readonly table: BookTable; readonly timeMs: UtcMs }
  /** Forgets everything of the account. */
  | { readonly op: 'clear' };

const none = '';

export function putOrder(value: BookOrder): BookChange {
  const { ticket, setupMs } = value.order;
  return put({ table: 'order', key: ticket, parent: none, timeMs: setupMs, value });
}

export function putPosition(value: Position): BookChange {
  const { ticket, updateMs } = value;
  return put({ table: 'position', key: ticket, parent: none, timeMs: updateMs, value });
}

export function putDeal(value: Deal): BookChange {
  const { ticket, order, timeMs } = value;
  return put({ table: 'deal', key: ticket, parent: order, timeMs, value });
}

export function putHistoryOrder(value: Order): BookChange {
  const { ticket, setupMs, doneMs } = value;
  const timeMs = doneMs ?? setupMs;
  return put({ table: 'history_order', key: ticket, parent: none, timeMs, value });
}

export function putAccount(value: BookAccount, timeMs: UtcMs): BookChange {
  return put({ table: 'account', key: 'account', parent: none, timeMs, value });
}

export function putStream(value: BookStream, timeMs: UtcMs): BookChange {
  return put({ table: 'stream', key: 'stream', parent: none, timeMs, value });
}

export function putRequest(value: BookRequest, timeMs: UtcMs): BookChange {
  return put({ table: 'request', key: value.requestId, parent: none, timeMs, value });
}

export function deleteOrder(ticket: Ticket): BookChange {
  return { op: 'delete', table: 'order', key: ticket };
}

export function deletePosition(ticket: Ticket): BookChange {
  return { op: 'delete', table: 'position', key: ticket };
}

function put(record: BookRecord): BookChange {
  return { op: 'put', record };
}
