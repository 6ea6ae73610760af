import type { Signal } from '../../signal/signal.ts';
import { restingPrice } from '../order-facts.ts';
import { type Denial, deny } from '../risk-verdict.ts';
import type { RiskView } from '../risk-view.ts';

export function pendingOrders(signal: Signal, view: RiskView): Denial | undefined {
  const limit = view.settings.pendingOrdersMax;
  if (limit === null || restingPrice(signal, view) === undefined) return undefined;
  const onTheirWay = view.inFlight.filter(({ isPending }) => isPending).length;
  const value = view.orders.length + onTheirWay + 1;
  if (value <= limit) return undefined;
  return deny(
    'pending_orders',
    'RISK_LIMIT',
    `with this order the account has ${value} pending orders, at most ${limit} are allowed`,
    { limit, value },
  );
}
