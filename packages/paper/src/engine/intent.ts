import {
  type DealRequest,
  minVolume,
  NO_VOLUME,
  type OrderFilling,
  type OrderType,
  type PendingRequest,
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
  readonly stopLoss: Price;
  readonly takeProfit: Price;
  /** Ticket that the request wants to close, found or not. */
  readonly closesTicket: Ticket | null;
  /** The position that the volume reduces first: the named one, or the only one (netting). */
  readonly reduces: Position | undefined;
  /** The part of the volume that adds exposure. */
  readonly opens: Volume;
}

export function sideOf(type: OrderType): PositionSide {
  return type === 'BUY' || type.startsWith('BUY_') ? 'BUY' : 'SELL';
}

export function isHedging({ book }: Engine): boolean {
  return book.spec.marginMode === 'RETAIL_HEDGING';
}

/** The position of a symbol in a netting account. */
export function onlyPosition(state: SymbolState): Position | undefined {
  for (const position of state.positions.values()) return position;
  return undefined;
}

export function dealIntent(engine: Engine, state: SymbolState, request: DealRequest): Intent {
  const side = sideOf(request.type);
  const reduces = reducedBy(engine, state, side, request.position);
  return {
    ...common(state, request, side),
    price: request.price,
    closesTicket: request.position,
    reduces,
    opens: openedVolume(engine, request.volume, reduces, request.position),
  };
}

export function pendingIntent(
  _engine: Engine,
  state: SymbolState,
  request: PendingRequest,
): Intent {
  const side = sideOf(request.type);
  return {
    ...common(state, request, side),
    price: request.price,
    closesTicket: null,
    reduces: undefined,
    opens: request.volume,
  };
}

function common(state: SymbolState, request: DealRequest | PendingRequest, side: PositionSide) {
  const { type, volume, filling, stopLoss, takeProfit } = request;
  return { state, type, side, volume, filling, stopLoss, takeProfit };
}

function reducedBy(
  engine: Engine,
  state: SymbolState,
  side: PositionSide,
  named: Ticket | null,
): Position | undefined {
  if (isHedging(engine)) return named === null ? undefined : state.positions.get(named);
  const position = onlyPosition(state);
  return position !== undefined && position.side !== side ? position : undefined;
}

function openedVolume(
  engine: Engine,
  volume: Volume,
  reduces: Position | undefined,
  named: Ticket | null,
): Volume {
  if (isHedging(engine)) return named === null ? volume : NO_VOLUME;
  if (reduces === undefined) return volume;
  return subtractVolume(volume, minVolume(volume, reduces.volume));
}
