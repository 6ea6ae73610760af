import type { Signal } from '../../signal/signal.ts';
import { sideOfOrder } from '../../trade/order.ts';
import type { PositionSide } from '../../trade/position.ts';
import {
  addVolume,
  NO_VOLUME,
  subtractVolume,
  type Volume,
  volumeToLots,
} from '../../values/volume.ts';
import { isReducing } from '../order-facts.ts';
import { type Denial, deny } from '../risk-verdict.ts';
import type { RiskView } from '../risk-view.ts';

/**
 * Net volume of the symbol in the order's direction, were every working order of that direction filled and
 * none of the other: the most that it can come to.
 */
export function netExposure(signal: Signal, view: RiskView): Denial | undefined {
  const limit = view.settings.netExposureMax;
  if (limit === null || isReducing(signal)) return undefined;
  const side = signal.action === 'SELL' ? 'SELL' : 'BUY';
  const after = addVolume(exposureOf(signal, side, view), signal.volume);
  // A figure that is none must not pass.
  if (after <= limit) return undefined;
  const facts = { limit: volumeToLots(limit), value: volumeToLots(after) };
  return deny(
    'net_exposure',
    'RISK_LIMIT',
    `with this order ${signal.symbol} could come to ${facts.value} lots net ${side}, at most ` +
      `${facts.limit} are allowed`,
    facts,
  );
}

function exposureOf({ symbol }: Signal, side: PositionSide, view: RiskView): Volume {
  let sum = NO_VOLUME;
  for (const position of view.positions) {
    const add = position.side === side ? addVolume : subtractVolume;
    sum = add(sum, position.volume);
  }
  for (const order of view.orders) {
    if (order.symbol === symbol && sideOfOrder(order.type) === side) {
      sum = addVolume(sum, order.volumeCurrent);
    }
  }
  for (const order of view.inFlight) {
    if (order.symbol === symbol && order.side === side) sum = addVolume(sum, order.volume);
  }
  return sum;
}
