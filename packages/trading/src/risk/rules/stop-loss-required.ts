import type { Signal } from '../../signal/signal.ts';
import { isReducing } from '../order-facts.ts';
import { type Denial, deny } from '../risk-verdict.ts';
import type { RiskView } from '../risk-view.ts';

/** Every order that can open a position must carry its stop loss. */
export function stopLossRequired(signal: Signal, { settings }: RiskView): Denial | undefined {
  const { stopLoss } = signal;
  if (!settings.requireStopLoss || isReducing(signal)) return undefined;
  if (stopLoss !== null && stopLoss > 0) return undefined;
  return deny('stop_loss_required', 'RISK_LIMIT', 'this account takes no order without stop_loss', {
    field: 'stopLoss',
    received: stopLoss,
  });
}
