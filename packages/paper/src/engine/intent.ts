import {
  asPoints,
  type DealRequest,
  minVolume,
  NO_TICKET,
  NO_VOLUME,
  type Order,
  type OrderFilling,
  type OrderType,
  orderSide,
  type PendingRequest,
  type Points,
  type Position,
  type PositionSide,
  type Price,
  subtractVolume,
  type Ticket,
  type Volume,
} from '@mt5-bridge/trading';
import type { Engine } from './engine.ts';
import type { SymbolState } from './symbol-state.ts';

/** What a request that may open exposure means on this account, as the checks need it. */
export interface Intent {
  readonly state: SymbolState;
  readonly type: OrderType;
  readonly side: PositionSide;
  readonly volume: Volume;
  readonly filling: OrderFilling;
  /** The price that the client sent, normalised; 0 when none. */
  readonly price: Price;
  readonly deviation: Points;
  readonly stopLoss: Price;
  readonly takeProfit: Price;
  /** Ticket that the request wants to close, found or not; `null` when it names none. */
  readonly closesTicket: Ticket | null;
  /** The position that the volume reduces first: the named one, or the opposite one (netting). */
  readonly reduces: Position | undefined;
  /** The part of the volume that adds exposure. */
  readonly opens: Volume;
}

export function isHedging({ book }: Engine): boolean {
  return book.spec.marginMode === 'RETAIL_HEDGING';
}

/** The position of a symbol in a netting account. */
export function onlyPosition(state: SymbolState): Position | undefined {
  for (const position of state.positions.values()) return position;
  return undefined;
}

/** What a volume in one direction meets: a named position, or the opposite one of a netting account. */
export function reducedPosition(
  engine: Engine,
  state: SymbolState,
  side: PositionSide,
  named: Ticket | null,
): Position | undefined {
  if (isHedging(engine)) return named === null ? undefined : state.positions.get(named);
  const position = onlyPosition(state);
  return position !== undefined && position.side !== side ? position : undefined;
}

export function dealIntent(engine: Engine, state: SymbolState, request: DealRequest): Intent {
  const { type, volume, filling, price, deviation, stopLoss, takeProfit } = request;
  const side = orderSide(type);
  const closesTicket = request.position;
  const reduces = reducedPosition(engine, state, side, closesTicket);
  const opens =
    isHedging(engine) && closesTicket !== null ? NO_VOLUME : openedVolume(volume, reduces);
  return {
    state,
    type,
    side,
    volume,
    filling,
    price,
    deviation,
    stopLoss,
    takeProfit,
    closesTicket,
    reduces,
    opens,
  };
}

export function pendingIntent(engine: Engine, state: SymbolState, request: PendingRequest): Intent {
  const { type, volume, filling, price, stopLoss, takeProfit } = request;
  const side = orderSide(type);
  const reduces = reducedPosition(engine, state, side, null);
  const opens = openedVolume(volume, reduces);
  const deviation = asPoints(0);
  const levels = { stopLoss, takeProfit };
  const wish = { type, side, volume, filling, price, deviation, ...levels };
  return { state, ...wish, closesTicket: null, reduces, opens };
}

/** The position that a working order closes in a hedging account. */
export function closedByOrder({ positionId, ticket }: Order): Ticket | null {
  return positionId === NO_TICKET || positionId === ticket ? null : positionId;
}

function openedVolume(volume: Volume, reduces: Position | undefined): Volume {
  if (reduces === undefined) return volume;
  return subtractVolume(volume, minVolume(volume, reduces.volume));
}
