import {
  asVolume,
  exceedsVolumeLimit,
  isPending,
  orderSide,
  type PositionSide,
  type Volume,
} from '@mt5-bridge/trading';
import { isHedging } from '../intent.ts';
import { outcome } from '../outcome.ts';
import type { SymbolState } from '../symbol-state.ts';
import type { IntentCheck } from './check.ts';

/** 10046: accounts that forbid opposite positions on one symbol. */
export const checkHedge: IntentCheck = (engine, { state, side, opens, type }) => {
  if (!isHedging(engine) || engine.book.spec.hedgeAllowed) return undefined;
  if (opens === 0 || isPending(type)) return undefined;
  for (const position of state.positions.values()) {
    if (position.side !== side) return outcome('HEDGE_PROHIBITED');
  }
  return undefined;
};

/** 10033: most pending orders of the account. */
export const checkOrderCount: IntentCheck = ({ book }, { type }) => {
  const { limitOrders } = book.spec;
  const isFree = limitOrders === 0 || !isPending(type) || book.ordersTotal < limitOrders;
  return isFree ? undefined : outcome('LIMIT_ORDERS');
};

/** 10040: netting counts positions, hedging counts positions and pending orders. */
export const checkPositionCount: IntentCheck = (engine, { state, opens, type }) => {
  const { book } = engine;
  const { limitPositions } = book.spec;
  if (limitPositions === 0 || opens === 0) return undefined;
  const hedging = isHedging(engine);
  if (!hedging && (isPending(type) || state.positions.size > 0)) return undefined;
  const held = hedging ? book.positionsTotal + book.ordersTotal : book.positionsTotal;
  return held < limitPositions ? undefined : outcome('LIMIT_POSITIONS');
};

/** 10034: volume of positions and pending orders in one direction. */
export const checkVolumeLimit: IntentCheck = (_engine, { state, side, opens, volume, type }) => {
  const added = isPending(type) ? volume : opens;
  if (state.spec.volumeLimit === 0 || added === 0) return undefined;
  const held = directionVolume(state, side);
  return exceedsVolumeLimit(state.spec, held, added) ? outcome('LIMIT_VOLUME') : undefined;
};

function directionVolume(state: SymbolState, side: PositionSide): Volume {
  let units = 0;
  for (const position of state.positions.values()) {
    if (position.side === side) units += position.volume;
  }
  for (const { order } of state.orders.values()) {
    if (orderSide(order.type) === side) units += order.volumeCurrent;
  }
  return asVolume(units);
}
