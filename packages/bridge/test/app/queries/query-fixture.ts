import type {
  DealItem,
  GetDealsResult,
  GetHistoryResult,
  GetOrdersResult,
  GetPositionsResult,
  OrderItem,
  PositionItem,
} from '@mt5-bridge/protocol';
import { type ManualClock, nextTurn, type WireClient } from '@mt5-bridge/testkit';
import {
  asMagic,
  asMoney,
  asPrice,
  asSymbolName,
  asTicket,
  asUtcMs,
  type Deal,
  lotsToVolume,
  NO_MAGIC,
  NO_MONEY,
  NO_PRICE,
  NO_TICKET,
  NO_VOLUME,
  type Order,
  type Position,
} from '@mt5-bridge/trading';

type Envelope = Readonly<Record<string, unknown>>;

export async function getOrders(
  client: WireClient,
  data: object = {},
  more: Envelope = {},
): Promise<GetOrdersResult['data']> {
  const reply = await client.ask({ type: 'get_orders', data, ...more });
  if (reply.type !== 'get_orders_result') throw new Error(JSON.stringify(reply));
  return reply.data;
}

export async function getPositions(
  client: WireClient,
  data: object = {},
  more: Envelope = {},
): Promise<GetPositionsResult['data']> {
  const reply = await client.ask({ type: 'get_positions', data, ...more });
  if (reply.type !== 'get_positions_result') throw new Error(JSON.stringify(reply));
  return reply.data;
}

export async function getDeals(
  client: WireClient,
  data: object = {},
): Promise<GetDealsResult['data']> {
  const reply = await client.ask({ type: 'get_deals', data });
  if (reply.type !== 'get_deals_result') throw new Error(JSON.stringify(reply));
  return reply.data;
}

export async function getHistory(
  client: WireClient,
  data: object = {},
): Promise<GetHistoryResult['data']> {
  const reply = await client.ask({ type: 'get_history', data });
  if (reply.type !== 'get_history_result') throw new Error(JSON.stringify(reply));
  return reply.data;
}

interface Page<Item> {
  readonly items: readonly Item[];
  readonly next_cursor: string | null;
}

/** All items of a listing, page by page. */
export async function readAll<Item extends DealItem | OrderItem | PositionItem>(
  ask: (data: object) => Promise<Page<Item>>,
  data: object,
): Promise<Item[]> {
  const items: Item[] = [];
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page: Page<Item> = await ask(cursor === undefined ? data : { ...data, cursor });
    items.push(...page.items);
    cursor = page.next_cursor;
  }
  return items;
}

export const tickets = (items: readonly { readonly ticket: string }[]): string[] =>
  items.map(({ ticket }) => ticket);

/** Long pages are made in turns, for which a manual clock has to move. */
export async function letTurnsPass<Answer>(
  clock: ManualClock,
  answer: Promise<Answer>,
): Promise<Answer> {
  let isDone = false;
  const done = answer.finally(() => {
    isDone = true;
  });
  while (!isDone) {
    clock.advance(0);
    await nextTurn();
  }
  return done;
}

const EURUSD = asSymbolName('EURUSD');
/** Noon of the manual clock's first day. */
export const NOON_MS = Date.UTC(2026, 0, 5, 12);

/** A buy limit that somebody placed by hand. */
export function someOrder(ticket: string | number, over: Partial<Order> = {}): Order {
  return {
    ticket: asTicket(String(ticket)),
    symbol: EURUSD,
    type: 'BUY_LIMIT',
    state: 'PLACED',
    filling: 'RETURN',
    time: 'GTC',
    reason: 'CLIENT',
    volumeInitial: lotsToVolume(0.1),
    volumeCurrent: lotsToVolume(0.1),
    priceOpen: asPrice(1.05),
    priceStopLimit: NO_PRICE,
    priceCurrent: asPrice(1.0844),
    stopLoss: NO_PRICE,
    takeProfit: NO_PRICE,
    magic: NO_MAGIC,
    comment: '',
    positionId: NO_TICKET,
    positionById: NO_TICKET,
    setupMs: asUtcMs(NOON_MS),
    doneMs: null,
    expirationMs: null,
    ...over,
  };
}

/** The order that opened a position, done. */
export function filledOrder(ticket: string | number, over: Partial<Order> = {}): Order {
  const doneMs = over.doneMs ?? asUtcMs(NOON_MS);
  return someOrder(ticket, {
    type: 'BUY',
    state: 'FILLED',
    volumeCurrent: NO_VOLUME,
    positionId: asTicket(String(ticket)),
    setupMs: asUtcMs(Number(doneMs)),
    ...over,
    doneMs,
  });
}

/** A long position that somebody opened by hand at 1.08. */
export function somePosition(ticket: string | number, over: Partial<Position> = {}): Position {
  return {
    ticket: asTicket(String(ticket)),
    identifier: asTicket(String(ticket)),
    symbol: EURUSD,
    side: 'BUY',
    reason: 'CLIENT',
    volume: lotsToVolume(0.1),
    priceOpen: asPrice(1.08),
    priceCurrent: asPrice(1.08),
    stopLoss: NO_PRICE,
    takeProfit: NO_PRICE,
    profit: NO_MONEY,
    swap: NO_MONEY,
    marginRate: 1,
    magic: NO_MAGIC,
    comment: '',
    openMs: asUtcMs(NOON_MS),
    updateMs: asUtcMs(NOON_MS),
    ...over,
  };
}

/** A deal that somebody made by hand and that opened a position. */
export function someDeal(ticket: string | number, over: Partial<Deal> = {}): Deal {
  return {
    ticket: asTicket(String(ticket)),
    order: asTicket(String(ticket)),
    symbol: EURUSD,
    type: 'BUY',
    entry: 'IN',
    reason: 'CLIENT',
    volume: lotsToVolume(0.1),
    price: asPrice(1.08),
    stopLoss: NO_PRICE,
    takeProfit: NO_PRICE,
    profit: NO_MONEY,
    swap: NO_MONEY,
    commission: NO_MONEY,
    fee: NO_MONEY,
    magic: NO_MAGIC,
    comment: '',
    positionId: asTicket(String(ticket)),
    timeMs: asUtcMs(NOON_MS),
    ...over,
  };
}

/** Money that came in. */
export function deposit(ticket: string | number, over: Partial<Deal> = {}): Deal {
  const nothing = { order: NO_TICKET, positionId: NO_TICKET, volume: NO_VOLUME, price: NO_PRICE };
  return someDeal(ticket, {
    ...nothing,
    symbol: asSymbolName(''),
    type: 'BALANCE',
    profit: asMoney(10_000),
    comment: 'Initial deposit',
    ...over,
  });
}

export const magic = asMagic;
