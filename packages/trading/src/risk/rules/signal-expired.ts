import type { Signal } from '../../signal/signal.ts';
import { type Denial, deny } from '../risk-verdict.ts';
import type { RiskView } from '../risk-view.ts';

/** A signal whose moment has passed is never sent, be it a market or a pending order. */
export function signalExpired({ expirationMs }: Signal, { nowMs }: RiskView): Denial | undefined {
  if (expirationMs === null || expirationMs > nowMs) return undefined;
  return deny(
    'expiration',
    'SIGNAL_EXPIRED',
    'expiration must lie in the future; send a new signal with a later one or none',
    { expirationMs, nowMs },
  );
}
