import type { Signal } from '../../signal/signal.ts';
import { isReducing } from '../order-facts.ts';
import type { Denial } from '../risk-verdict.ts';
import type { RiskView } from '../risk-view.ts';
import { equityLoss } from './equity-loss.ts';

/** Loss since midnight UTC, from the terminal's own equity. */
export function dailyLoss(signal: Signal, view: RiskView): Denial | undefined {
  const limit = view.settings.dailyLossMaxPercent;
  if (limit === null || isReducing(signal)) return undefined;
  return equityLoss('daily_loss', limit, view.history.dayStartEquity, view.account.equity);
}
