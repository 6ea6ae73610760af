import type { Signal, SignalAction } from '../../signal/signal.ts';
import { actionOf, type CommandEffect } from '../command-effect.ts';
import { type Denial, deny } from '../risk-verdict.ts';
import type { CommandView, RiskView } from '../risk-view.ts';

/** A right, not an exposure: CLOSE is an action that can be missing too. */
export function allowedActions({ action }: Signal, view: RiskView): Denial | undefined {
  return actionNotAllowed(action, view);
}

export function allowedActionsOfCommand(
  effect: CommandEffect,
  view: CommandView,
): Denial | undefined {
  const action = actionOf(effect);
  return action === undefined ? undefined : actionNotAllowed(action, view);
}

function actionNotAllowed(
  action: SignalAction,
  { settings }: Pick<RiskView, 'settings'>,
): Denial | undefined {
  const limit = settings.allowedActions;
  if (limit === null || limit.includes(action)) return undefined;
  return deny(
    'allowed_actions',
    'RISK_LIMIT',
    `${action} is not among the allowed actions: ${limit.join(', ')}`,
    { allowed: limit, received: action },
  );
}
