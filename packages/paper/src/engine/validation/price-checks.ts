import {
  asPoints,
  isOnPriceGrid,
  isOrderFrozen,
  isPending,
  isPositionFrozen,
  isStopLimitSideRight,
  type Order,
  type PendingOrderType,
  type Position,
  type PositionSide,
  type Price,
  pendingDistance,
  pendingPriceFault,
  type StopLevels,
  stopLevelsFault,
} from '@mt5-bridge/trading';
import type { Engine } from '../engine.ts';
import { type Outcome, outcome } from '../outcome.ts';
import type { SymbolState } from '../symbol-state.ts';

/** 10015, 10016: a pending price on the wrong side of the market, or too near to it. */
export function checkPendingPrice(
  engine: Engine,
  state: SymbolState,
  type: PendingOrderType,
  price: Price,
  stopLimit: Price,
): Outcome | undefined {
  const { spec, triggers } = state;
  if (!isOnPriceGrid(spec, price)) return outcome('INVALID_PRICE');
  // Exactly at the market is allowed whatever the stops level.
  if (pendingDistance(spec, type, price, triggers) !== 0) {
    const fault = pendingPriceFault(levelSpec(engine, state), type, price, triggers);
    if (fault === 'wrong_side') return outcome('INVALID_PRICE');
    if (fault === 'too_close') return outcome(engine.settings.nearPendingRetcode);
  }
  if (type !== 'BUY_STOP_LIMIT' && type !== 'SELL_STOP_LIMIT') return undefined;
  const fits = isOnPriceGrid(spec, stopLimit) && isStopLimitSideRight(spec, type, price, stopLimit);
  return fits ? undefined : outcome('INVALID_PRICE');
}

/**
 * 10016: SL and TP on the wrong side of `reference`, off the price grid, or inside the stops level. Levels of
 * a position are measured from the price that would close it, those of a pending order from its own.
 */
export function checkStops(
  engine: Engine,
  state: SymbolState,
  side: PositionSide,
  levels: StopLevels,
  reference: number,
): Outcome | undefined {
  for (const level of [levels.stopLoss, levels.takeProfit]) {
    if (level !== 0 && !isOnPriceGrid(state.spec, level)) return outcome('INVALID_STOPS');
  }
  const fault = stopLevelsFault(levelSpec(engine, state), side, levels, reference);
  return fault === undefined ? undefined : outcome('INVALID_STOPS');
}

/** The price that SL and TP of a position or a market order are measured from. */
export function closingReference({ triggers }: SymbolState, side: PositionSide): number {
  return side === 'BUY' ? triggers.bid : triggers.ask;
}

/** 10029: a pending order as near to its activation as the freeze level, or nearer. */
export function checkOrderFreeze({ spec, triggers }: SymbolState, order: Order) {
  if (!isPending(order.type)) return undefined;
  return isOrderFrozen(spec, order.type, order.priceOpen, triggers) ? outcome('FROZEN') : undefined;
}

/** 10029: a position whose SL or TP the market has come as near to as the freeze level, or nearer. */
export function checkPositionFreeze(state: SymbolState, position: Position): Outcome | undefined {
  const closePrice = closingReference(state, position.side);
  return isPositionFrozen(state.spec, position, closePrice) ? outcome('FROZEN') : undefined;
}

/** A server that refuses levels exactly at the stops level wants one point more. */
function levelSpec({ settings }: Engine, { spec }: SymbolState) {
  const { digits, executionMode, stopsLevel } = spec;
  const refused = settings.stopsLevelBoundary === 'refused' && stopsLevel > 0;
  return { digits, executionMode, stopsLevel: asPoints(refused ? stopsLevel + 1 : stopsLevel) };
}
