import {
  type OrderType,
  type PositionSide,
  type Price,
  priceToPoints,
  type SymbolSpec,
} from '@mt5-bridge/trading';
import { type Outcome, refuse } from '../outcome.ts';
import type { SymbolState } from '../symbol-state.ts';

const invalidPrice = (): Outcome => refuse('INVALID_PRICE', 'Invalid price');
const invalidStops = (): Outcome => refuse('INVALID_STOPS', 'Invalid stops');

/** 10015: a price that is no multiple of the tick size. */
export function isOnTickGrid(price: number, spec: SymbolSpec): boolean {
  if (price === 0) return true;
  const ticks = price / spec.tickSize;
  // Binary noise of a price over its tick stays far below this for every digit count that exists.
  return Math.abs(ticks - Math.round(ticks)) < 1e-5;
}

/** 10015, 10016: a pending price on the wrong side of the market, or too near to it. */
export function checkPendingPrice(
  state: SymbolState,
  type: OrderType,
  price: Price,
  stopLimit: Price,
): Outcome | undefined {
  const { spec } = state;
  if (price <= 0 || !isOnTickGrid(price, spec)) return invalidPrice();
  const distance = pendingDistance(state, type, price);
  if (spec.executionMode !== 'EXCHANGE') {
    if (distance < 0) return invalidPrice();
    if (distance > 0 && distance < spec.stopsLevel) return invalidStops();
  }
  if (!type.endsWith('_STOP_LIMIT')) return undefined;
  if (stopLimit <= 0 || !isOnTickGrid(stopLimit, spec)) return invalidPrice();
  const isBuy = type === 'BUY_STOP_LIMIT';
  const fits = isBuy ? stopLimit <= price : stopLimit >= price;
  return fits ? undefined : invalidPrice();
}

/** Points between a pending price and the market, negative on the wrong side. */
export function pendingDistance(state: SymbolState, type: OrderType, price: Price): number {
  const points = priceToPoints(price, state.spec.digits);
  switch (type) {
    case 'BUY_LIMIT':
      return state.buyTriggerPoints - points;
    case 'BUY_STOP':
    case 'BUY_STOP_LIMIT':
      return points - state.buyTriggerPoints;
    case 'SELL_LIMIT':
      return points - state.sellTriggerPoints;
    default:
      return state.sellTriggerPoints - points;
  }
}

/**
 * 10016: SL and TP on the wrong side of `base` or inside the stops level. A market order measures from
 * the closing side of the market, a pending order from its own price.
 */
export function checkStops(
  spec: SymbolSpec,
  side: PositionSide,
  basePoints: number,
  stopLoss: Price,
  takeProfit: Price,
): Outcome | undefined {
  const sign = side === 'BUY' ? 1 : -1;
  const level = spec.executionMode === 'EXCHANGE' ? 0 : spec.stopsLevel;
  if (stopLoss !== 0) {
    const distance = sign * (basePoints - priceToPoints(stopLoss, spec.digits));
    if (!isOnTickGrid(stopLoss, spec) || distance < level) return invalidStops();
  }
  if (takeProfit !== 0) {
    const distance = sign * (priceToPoints(takeProfit, spec.digits) - basePoints);
    if (!isOnTickGrid(takeProfit, spec) || distance < level) return invalidStops();
  }
  return undefined;
}
