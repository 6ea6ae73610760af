import type { Signal } from '../../signal/signal.ts';
import { isReducing } from '../order-facts.ts';
import { type Denial, deny } from '../risk-verdict.ts';
import type { RiskView } from '../risk-view.ts';

/** Orders of the account since midnight UTC, bridge time. Fails closed while the count is not known. */
export function ordersPerDay(signal: Signal, view: RiskView): Denial | undefined {
  const limit = view.settings.ordersPerDayMax;
  const sent = view.history.ordersToday;
  if (limit === null || isReducing(signal) || (sent !== null && sent < limit)) return undefined;
  return deny(
    'orders_per_day',
    'RISK_LIMIT',
    sent === null
      ? 'the number of orders of this day is not known'
      : `${sent} orders were sent since midnight UTC, at most ${limit} are allowed`,
    { limit, value: sent },
  );
}
