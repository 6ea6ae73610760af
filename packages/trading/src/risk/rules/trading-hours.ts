import { isOpenAt } from '../../market/sessions.ts';
import { describeHours } from '../../market/trading-hours.ts';
import type { Signal } from '../../signal/signal.ts';
import { asServerMs } from '../../values/time.ts';
import { type CommandEffect, raisesRisk } from '../command-effect.ts';
import { isReducing } from '../order-facts.ts';
import { type Denial, deny } from '../risk-verdict.ts';
import type { CommandView, RiskView } from '../risk-view.ts';

/**
 * The bridge's own hours, in UTC by bridge time. Whether the market is open is the terminal's answer, with a
 * code of its own.
 */
export function tradingHours(signal: Signal, view: RiskView): Denial | undefined {
  return isReducing(signal) ? undefined : outsideHours(view);
}

export function tradingHoursOfCommand(
  effect: CommandEffect,
  view: CommandView,
): Denial | undefined {
  return raisesRisk(effect) ? outsideHours(view) : undefined;
}

function outsideHours({
  settings,
  nowMs,
}: Pick<RiskView, 'settings' | 'nowMs'>): Denial | undefined {
  const hours = settings.tradingHours;
  // A clock of UTC serves here as a server's wall clock.
  if (hours === null || isOpenAt(hours, asServerMs(nowMs))) return undefined;
  const received = new Date(nowMs).toISOString();
  return deny(
    'trading_hours',
    'RISK_LIMIT',
    `${received} is outside the hours in which the bridge takes on exposure; CLOSE still passes`,
    { allowed: describeHours(hours), received },
  );
}
