import { isOpenAt } from '../../market/sessions.ts';
import type { Signal } from '../../signal/signal.ts';
import { asServerMs } from '../../values/time.ts';
import { isReducing } from '../order-facts.ts';
import { type Denial, deny } from '../risk-verdict.ts';
import type { RiskView } from '../risk-view.ts';

/**
 * The bridge's own hours, in UTC by bridge time. Whether the market is open is the terminal's answer, with a
 * code of its own.
 */
export function tradingHours(signal: Signal, { settings, nowMs }: RiskView): Denial | undefined {
  const hours = settings.tradingHours;
  // A clock of UTC serves here as a server's wall clock.
  if (hours === null || isReducing(signal) || isOpenAt(hours, asServerMs(nowMs))) return undefined;
  const received = new Date(nowMs).toISOString();
  return deny(
    'trading_hours',
    'RISK_LIMIT',
    `${received} is outside the hours in which the bridge takes on exposure; CLOSE still passes`,
    { received },
  );
}
