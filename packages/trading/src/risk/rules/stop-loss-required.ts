import type { Signal } from '../../signal/signal.ts';
import { type CommandEffect, raisesRisk } from '../command-effect.ts';
import { isReducing } from '../order-facts.ts';
import { type Denial, deny } from '../risk-verdict.ts';
import type { CommandView, RiskView } from '../risk-view.ts';

/** Every order that can open a position must carry its stop loss. */
export function stopLossRequired(signal: Signal, view: RiskView): Denial | undefined {
  return isReducing(signal) ? undefined : stopLossMissing(signal.stopLoss, view);
}

/** A stop may be moved, but not taken away; an order without one may be changed to less risk only. */
export function stopLossRequiredOfCommand(
  effect: CommandEffect,
  view: CommandView,
): Denial | undefined {
  if (effect.kind !== 'order' && effect.kind !== 'position') return undefined;
  return raisesRisk(effect) ? stopLossMissing(effect.after.stopLoss, view) : undefined;
}

function stopLossMissing(
  stopLoss: number | null,
  { settings }: Pick<RiskView, 'settings'>,
): Denial | undefined {
  if (!settings.requireStopLoss || (stopLoss !== null && stopLoss > 0)) return undefined;
  return deny('stop_loss_required', 'RISK_LIMIT', 'this account takes no order without stop_loss', {
    field: 'stopLoss',
    received: stopLoss,
  });
}
