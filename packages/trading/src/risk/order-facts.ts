import type { Signal } from '../signal/signal.ts';
import { isMarketable } from '../signal/trade-plan.ts';
import type { PositionSide } from '../trade/position.ts';
import type { Price } from '../values/price.ts';
import type { RiskView } from './risk-view.ts';

/**
 * An order that only lowers exposure passes the rules that guard exposure: a trader must always be able
 * to get out.
 */
export function isReducing({ action, wish }: Pick<Signal, 'action' | 'wish'>): boolean {
  // The planner makes a close of a reduce-only order, or nothing.
  return action === 'CLOSE' || wish?.isReduceOnly === true;
}

/** The price at which the order will wait; `undefined` when it is executed at the market now. */
export function restingPrice(signal: Signal, { spec, tick }: RiskView): Price | undefined {
  const { price, action } = signal;
  const orderType = signal.wish?.orderType ?? null;
  if (isReducing(signal) || price === null || price === 0 || orderType === 'market') {
    return undefined;
  }
  if (orderType !== null) return price;
  return spec !== undefined && isMarketable({ action }, price, { spec, tick }) ? undefined : price;
}

/** Side of the market at which the order opens: Ask of a buy, Bid of a sell. */
export function openingPrice(
  side: PositionSide,
  { tick }: Pick<RiskView, 'tick'>,
): number | undefined {
  const price = side === 'BUY' ? tick?.ask : tick?.bid;
  return price !== undefined && price > 0 ? price : undefined;
}
