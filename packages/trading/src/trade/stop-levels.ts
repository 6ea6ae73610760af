import type { SymbolSpec } from '../market/symbol-spec.ts';
import { priceToPoints } from '../values/price.ts';
import type { PendingOrderType } from './order.ts';
import type { PositionSide } from './position.ts';

/** `wrong_side`: beyond the market it must stand before; `too_close`: inside the stops level. */
export type LevelFault = 'wrong_side' | 'too_close';

type LevelSpec = Pick<SymbolSpec, 'digits' | 'stopsLevel' | 'executionMode'>;

export interface StopLevels {
  /** 0 = none. */
  readonly stopLoss: number;
  readonly takeProfit: number;
}

/**
 * Checks SL and TP of a position, or of a market order, against the price at which it would close:
 * Bid of a buy, Ask of a sell. For a pending order `reference` is its own price, for a stop-limit
 * order its limit price. A level exactly at the stops level is allowed. Exchange execution has no
 * stops level.
 */
export function stopLevelsFault(
  spec: LevelSpec,
  side: PositionSide,
  { stopLoss, takeProfit }: StopLevels,
  reference: number,
): LevelFault | undefined {
  const sign = side === 'BUY' ? 1 : -1;
  const distance = (level: number): number =>
    sign * (priceToPoints(reference, spec.digits) - priceToPoints(level, spec.digits));
  const slFault = stopLoss > 0 ? distanceFault(spec, distance(stopLoss)) : undefined;
  if (slFault !== undefined) return slFault;
  return takeProfit > 0 ? distanceFault(spec, -distance(takeProfit)) : undefined;
}

function distanceFault(spec: LevelSpec, points: number): LevelFault | undefined {
  if (points < 0) return 'wrong_side';
  if (spec.executionMode === 'EXCHANGE') return undefined;
  return points < spec.stopsLevel ? 'too_close' : undefined;
}

/**
 * Points that a pending order's price is away from the market on its own side: negative when it
 * stands on the wrong one. Buys look at Ask, sells at Bid.
 */
export function pendingDistance(
  { digits }: Pick<SymbolSpec, 'digits'>,
  type: PendingOrderType,
  price: number,
  market: { readonly bid: number; readonly ask: number },
): number {
  const own = priceToPoints(price, digits);
  switch (type) {
    case 'BUY_LIMIT':
      return priceToPoints(market.ask, digits) - own;
    case 'BUY_STOP':
    case 'BUY_STOP_LIMIT':
      return own - priceToPoints(market.ask, digits);
    case 'SELL_LIMIT':
      return own - priceToPoints(market.bid, digits);
    case 'SELL_STOP':
    case 'SELL_STOP_LIMIT':
      return priceToPoints(market.bid, digits) - own;
  }
}

/**
 * Checks a pending order's price. Exactly at the market is allowed. Exchange execution does not
 * validate limit orders against the market: they execute at once.
 */
export function pendingPriceFault(
  spec: LevelSpec,
  type: PendingOrderType,
  price: number,
  market: { readonly bid: number; readonly ask: number },
): LevelFault | undefined {
  const isLimit = type === 'BUY_LIMIT' || type === 'SELL_LIMIT';
  if (spec.executionMode === 'EXCHANGE' && isLimit) return undefined;
  return distanceFault(spec, pendingDistance(spec, type, price, market));
}

/**
 * The limit price of a stop-limit order lies below the stop of a buy and above the stop of a sell.
 */
export function isStopLimitSideRight(
  { digits }: Pick<SymbolSpec, 'digits'>,
  type: 'BUY_STOP_LIMIT' | 'SELL_STOP_LIMIT',
  price: number,
  stopLimit: number,
): boolean {
  const distance = priceToPoints(price, digits) - priceToPoints(stopLimit, digits);
  return stopLimit > 0 && (type === 'BUY_STOP_LIMIT' ? distance >= 0 : distance <= 0);
}

type FreezeSpec = Pick<SymbolSpec, 'digits' | 'freezeLevel'>;

/**
 * A pending order near its activation may not be changed or deleted. At exactly the level it is
 * frozen.
 */
export function isOrderFrozen(
  spec: FreezeSpec,
  type: PendingOrderType,
  price: number,
  market: { readonly bid: number; readonly ask: number },
): boolean {
  if (spec.freezeLevel === 0) return false;
  return Math.abs(pendingDistance(spec, type, price, market)) <= spec.freezeLevel;
}

/** A position whose SL or TP is near the market may not be changed or closed by hand. */
export function isPositionFrozen(
  { digits, freezeLevel }: FreezeSpec,
  { stopLoss, takeProfit }: StopLevels,
  closePrice: number,
): boolean {
  if (freezeLevel === 0) return false;
  const near = (level: number): boolean =>
    level > 0 &&
    Math.abs(priceToPoints(closePrice, digits) - priceToPoints(level, digits)) <= freezeLevel;
  return near(stopLoss) || near(takeProfit);
}
