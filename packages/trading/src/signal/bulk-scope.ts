import type { Order, OrderType } from '../trade/order.ts';
import type { Position, PositionSide } from '../trade/position.ts';
import { isPending } from '../trade/trade-request.ts';
import type { Magic, SymbolName, Ticket } from '../values/ids.ts';
import type { BulkItem } from './bulk-plan.ts';

/** Which orders and positions of an account are meant; `null` leaves all of that kind. */
export interface BulkScope {
  readonly symbol: SymbolName | null;
  readonly magic: Magic | null;
  readonly side: PositionSide | null;
  /** Whose signals made them. */
  readonly subject: string | null;
  /** Also what no signal made. */
  readonly includesManual: boolean;
}

export const EVERYTHING_OWN: BulkScope = Object.freeze({
  symbol: null,
  magic: null,
  side: null,
  subject: null,
  includesManual: false,
});

/** Subject whose signal made what carries this comment; `undefined` when the bridge did not. */
export type MakerOf = (comment: string) => string | undefined;

interface Thing {
  readonly symbol: SymbolName;
  readonly magic: Magic;
  readonly side: PositionSide;
}

export function isMeant(scope: BulkScope, thing: Thing, maker: string | undefined): boolean {
  if (scope.symbol !== null && scope.symbol !== thing.symbol) return false;
  if (scope.magic !== null && scope.magic !== thing.magic) return false;
  if (scope.side !== null && scope.side !== thing.side) return false;
  if (maker === undefined) return scope.includesManual;
  return scope.subject === null || scope.subject === maker;
}

export function isOrderMeant(scope: BulkScope, order: Order, makerOf: MakerOf): boolean {
  if (!isPending(order.type)) return false;
  const { symbol, magic } = order;
  return isMeant(scope, { symbol, magic, side: sideOf(order.type) }, makerOf(order.comment));
}

export function isPositionMeant(scope: BulkScope, position: Position, makerOf: MakerOf): boolean {
  return isMeant(scope, position, makerOf(position.comment));
}

/** Pending orders that are meant, the oldest first. */
export function cancelItems(
  scope: BulkScope,
  orders: readonly Order[],
  makerOf: MakerOf,
): readonly BulkItem[] {
  return orders
    .filter((order) => isOrderMeant(scope, order, makerOf))
    .toSorted((a, b) => compareAges(a.setupMs, b.setupMs, a, b))
    .map(({ ticket, symbol }) => ({ action: 'cancel', ticket, symbol, volume: null }));
}

/** Positions that are meant, the oldest first. */
export function closeItems(
  scope: BulkScope,
  positions: readonly Position[],
  makerOf: MakerOf,
): readonly BulkItem[] {
  return oldestFirst(positions.filter((position) => isPositionMeant(scope, position, makerOf))).map(
    ({ ticket, symbol }) => ({ action: 'close', ticket, symbol, volume: null }),
  );
}

export function oldestFirst(positions: readonly Position[]): readonly Position[] {
  return positions.toSorted((a, b) => compareAges(a.openMs, b.openMs, a, b));
}

interface Ticketed {
  readonly ticket: Ticket;
}

/** MT5 numbers orders upwards, so equal times are told apart by the ticket. */
function compareAges(aMs: number, bMs: number, a: Ticketed, b: Ticketed): number {
  if (aMs !== bMs) return aMs - bMs;
  return BigInt(a.ticket) < BigInt(b.ticket) ? -1 : 1;
}

function sideOf(type: OrderType): PositionSide {
  return type.startsWith('SELL') ? 'SELL' : 'BUY';
}
