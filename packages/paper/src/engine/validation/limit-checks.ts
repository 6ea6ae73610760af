import { isPending, type PositionSide, type Volume } from '@mt5-bridge/trading';
import { sideOf } from '../intent.ts';
import { refuse } from '../outcome.ts';
import type { SymbolState } from '../symbol-state.ts';
import type { IntentCheck } from './check.ts';

/** 10046: accounts that forbid opposite positions on one symbol. */
export const checkHedge: IntentCheck = ({ book }, { state, side, opens, type }) => {
  if (book.spec.marginMode !== 'RETAIL_HEDGING' || book.spec.hedgeAllowed) return undefined;
  if (opens === 0 || isPending(type)) return undefined;
  for (const position of state.positions.values()) {
    if (position.side !== side) return refuse('HEDGE_PROHIBITED', 'Hedging is prohibited');
  }
  return undefined;
};

/** 10033: most pending orders of the account. */
export const checkOrderCount: IntentCheck = ({ book }, { type }) => {
  const { limitOrders } = book.spec;
  if (limitOrders === 0 || !isPending(type) || book.ordersTotal < limitOrders) return undefined;
  return refuse('LIMIT_ORDERS', 'Orders limit reached');
};

/** 10040: netting counts positions, hedging counts positions and pending orders. */
export const checkPositionCount: IntentCheck = ({ book }, { state, opens, type }) => {
  const { limitPositions, marginMode } = book.spec;
  if (limitPositions === 0 || opens === 0) return undefined;
  const hedging = marginMode === 'RETAIL_HEDGING';
  if (!hedging && (isPending(type) || state.positions.size > 0)) return undefined;
  const held = hedging ? book.positionsTotal + book.ordersTotal : book.positionsTotal;
  return held < limitPositions ? undefined : refuse('LIMIT_POSITIONS', 'Positions limit reached');
};

/** 10034: volume of positions and pending orders in one direction. */
export const checkVolumeLimit: IntentCheck = (_engine, { state, side, opens }) => {
  const { volumeLimit } = state.spec;
  if (volumeLimit === 0 || opens === 0) return undefined;
  return directionVolume(state, side) + opens > volumeLimit
    ? refuse('LIMIT_VOLUME', 'Volume limit reached')
    : undefined;
};

function directionVolume(state: SymbolState, side: PositionSide): number {
  let units = 0;
  const add = (volume: Volume): void => {
    units += volume;
  };
  for (const position of state.positions.values()) if (position.side === side) add(position.volume);
  for (const { order } of state.orders.values()) {
    if (sideOf(order.type) === side) add(order.volumeCurrent);
  }
  return units;
}
