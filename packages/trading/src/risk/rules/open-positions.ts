import type { Signal } from '../../signal/signal.ts';
import { isReducing } from '../order-facts.ts';
import { type Denial, deny } from '../risk-verdict.ts';
import type { RiskView } from '../risk-view.ts';

/**
 * Positions of the account with every order that can open one, else pending orders and orders on their way
 * would get past the limit.
 */
export function openPositions(signal: Signal, view: RiskView): Denial | undefined {
  const limit = view.settings.openPositionsMax;
  if (limit === null || isReducing(signal)) return undefined;
  const value = view.positionCount + view.orders.length + view.inFlight.length + 1;
  if (addsToPosition(view) || value <= limit) return undefined;
  return deny(
    'open_positions',
    'RISK_LIMIT',
    `with this order the account could have ${value} positions, at most ${limit} are allowed`,
    { limit, value },
  );
}

/** Netting accounts keep one position per symbol: an order there opens no second. */
function addsToPosition({ account, positions }: RiskView): boolean {
  return account.spec.marginMode !== 'RETAIL_HEDGING' && positions.length > 0;
}
