import type { Signal } from '../../signal/signal.ts';
import { isReducing } from '../order-facts.ts';
import type { Denial } from '../risk-verdict.ts';
import type { RiskView } from '../risk-view.ts';
import { equityLoss } from './equity-loss.ts';

/** Fall from the highest equity that the terminal told. */
export function drawdown(signal: Signal, view: RiskView): Denial | undefined {
  const limit = view.settings.drawdownMaxPercent;
  if (limit === null || isReducing(signal)) return undefined;
  return equityLoss('drawdown', limit, view.history.peakEquity, view.account.equity);
}
