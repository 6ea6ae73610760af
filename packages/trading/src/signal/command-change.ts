import type { SymbolSpec } from '../market/symbol-spec.ts';
import { type Order, type OrderTime, sideOfOrder } from '../trade/order.ts';
import type { Position, PositionSide } from '../trade/position.ts';
import { NO_PRICE, normalizePrice, type Price } from '../values/price.ts';
import type { UtcMs } from '../values/time.ts';
import type { Command, LevelChange } from './command.ts';

type Of<Kind extends Command['kind']> = Extract<Command, { kind: Kind }>;

/** Stop loss and take profit as a change leaves them; 0 = none. */
export interface LevelsAfter {
  readonly stopLoss: Price;
  readonly takeProfit: Price;
}

/** A pending order as a change leaves it. */
export interface OrderAfter extends LevelsAfter {
  readonly price: Price;
  readonly stopLimit: Price;
  readonly time: OrderTime;
  readonly expirationMs: UtcMs | null;
}

export function orderAfter(
  command: Of<'order_modify'>,
  order: Order,
  spec: SymbolSpec,
): OrderAfter {
  const expirationMs =
    command.expirationMs === undefined ? order.expirationMs : command.expirationMs;
  return {
    price: levelAfter(command.price, order.priceOpen, spec),
    stopLimit: levelAfter(command.stopLimit, order.priceStopLimit, spec),
    ...levelsAfter(command, order, spec),
    time: command.time ?? timeAfter(command, order, expirationMs),
    expirationMs,
  };
}

export function levelsAfter(
  command: Pick<Of<'position_modify'>, 'stopLoss' | 'takeProfit'>,
  before: Pick<Position, 'stopLoss' | 'takeProfit'>,
  spec: SymbolSpec,
): LevelsAfter {
  return {
    stopLoss: levelAfter(command.stopLoss, before.stopLoss, spec),
    takeProfit: levelAfter(command.takeProfit, before.takeProfit, spec),
  };
}

/** The level after the change, free of binary noise. */
function levelAfter(change: LevelChange, before: Price, { digits }: SymbolSpec): Price {
  if (change === undefined) return before;
  return change === null ? NO_PRICE : normalizePrice(change, digits);
}

/** A new expiration makes an order expire; removing it makes it stay. */
function timeAfter(
  command: Of<'order_modify'>,
  order: Order,
  expirationMs: UtcMs | null,
): OrderTime {
  if (command.expirationMs === undefined) return order.time;
  if (expirationMs === null) return 'GTC';
  return order.time === 'SPECIFIED_DAY' ? 'SPECIFIED_DAY' : 'SPECIFIED';
}

/** Whether a stop loss stands further away than before, or is gone: more can be lost. */
export function isStopFurther(side: PositionSide, before: number, after: number): boolean {
  if (before === 0) return false;
  if (after === 0) return true;
  return side === 'BUY' ? after < before : after > before;
}

/**
 * Whether a changed order may come to more than before: at another price, with a wider stop, or for longer.
 * A take profit limits no loss.
 */
export function isOrderRiskier(order: Order, after: OrderAfter): boolean {
  return (
    after.price !== order.priceOpen ||
    after.stopLimit !== order.priceStopLimit ||
    isStopFurther(sideOfOrder(order.type), order.stopLoss, after.stopLoss) ||
    worksLonger(order, after)
  );
}

/** An end is a limit; between ends of different kinds only the trade server can tell which comes first. */
function worksLonger(
  before: Pick<Order, 'time' | 'expirationMs'>,
  after: Pick<Order, 'time' | 'expirationMs'>,
): boolean {
  if (before.time === 'GTC') return false;
  if (after.time !== before.time) return true;
  if (before.expirationMs === null) return false;
  return after.expirationMs === null || after.expirationMs > before.expirationMs;
}
