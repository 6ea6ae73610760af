import type { Signal } from '../../signal/signal.ts';
import { type Denial, deny } from '../risk-verdict.ts';
import type { RiskView } from '../risk-view.ts';

/** A right, not an exposure: CLOSE is an action that can be missing too. */
export function allowedActions({ action }: Signal, { settings }: RiskView): Denial | undefined {
  const limit = settings.allowedActions;
  if (limit === null || limit.includes(action)) return undefined;
  return deny(
    'allowed_actions',
    'RISK_LIMIT',
    `${action} is not among the allowed actions: ${limit.join(', ')}`,
    { allowed: limit, received: action },
  );
}
