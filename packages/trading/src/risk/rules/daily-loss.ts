import type { Signal } from '../../signal/signal.ts';
import { type CommandEffect, raisesRisk } from '../command-effect.ts';
import { isReducing } from '../order-facts.ts';
import type { Denial } from '../risk-verdict.ts';
import type { CommandView, RiskView } from '../risk-view.ts';
import { equityLoss } from './equity-loss.ts';

/** Loss since midnight UTC, from the terminal's own equity. */
export function dailyLoss(signal: Signal, view: RiskView): Denial | undefined {
  return isReducing(signal) ? undefined : dayLostTooMuch(view);
}

export function dailyLossOfCommand(effect: CommandEffect, view: CommandView): Denial | undefined {
  return raisesRisk(effect) ? dayLostTooMuch(view) : undefined;
}

function dayLostTooMuch({
  settings,
  history,
  account,
}: Pick<CommandView, 'settings' | 'history' | 'account'>): Denial | undefined {
  const limit = settings.dailyLossMaxPercent;
  if (limit === null) return undefined;
  return equityLoss('daily_loss', limit, history.dayStartEquity, account.equity);
}
