import type { Signal } from '../../signal/signal.ts';
import { isReducing } from '../order-facts.ts';
import { type Denial, deny } from '../risk-verdict.ts';
import type { RiskView } from '../risk-view.ts';

/** Name of the rule; a refusal by it halts the subject until somebody releases it. */
export const REPEATED_ORDERS = 'repeated_orders';

/**
 * A program that sends one order again and again is broken (RTS 6 Art. 15: repeated execution throttle that
 * needs a human to be enabled again). Fails closed while the count is not known.
 */
export function repeatedOrders(signal: Signal, view: RiskView): Denial | undefined {
  const { repeatsMax: limit, repeatWindowMs } = view.settings;
  const sent = view.history.equalOrders;
  if (limit === null || isReducing(signal) || (sent !== null && sent < limit)) return undefined;
  return deny(
    REPEATED_ORDERS,
    'RISK_LIMIT',
    sent === null
      ? 'the number of equal orders is not known'
      : `${sent} equal orders were sent within ${repeatWindowMs} ms, at most ${limit} are allowed`,
    { limit, value: sent, windowMs: repeatWindowMs },
  );
}
