import type { Signal } from '../../signal/signal.ts';
import { type CommandEffect, raisesRisk } from '../command-effect.ts';
import { isReducing } from '../order-facts.ts';
import type { Denial } from '../risk-verdict.ts';
import type { CommandView, RiskView } from '../risk-view.ts';
import { equityLoss } from './equity-loss.ts';

/** Fall from the highest equity that the terminal told. */
export function drawdown(signal: Signal, view: RiskView): Denial | undefined {
  return isReducing(signal) ? undefined : fellTooFar(view);
}

export function drawdownOfCommand(effect: CommandEffect, view: CommandView): Denial | undefined {
  return raisesRisk(effect) ? fellTooFar(view) : undefined;
}

function fellTooFar({
  settings,
  history,
  account,
}: Pick<CommandView, 'settings' | 'history' | 'account'>): Denial | undefined {
  const limit = settings.drawdownMaxPercent;
  if (limit === null) return undefined;
  return equityLoss('drawdown', limit, history.peakEquity, account.equity);
}
