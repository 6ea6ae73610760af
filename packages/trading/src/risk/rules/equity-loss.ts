import type { Money } from '../../values/money.ts';
import { type Denial, deny } from '../risk-verdict.ts';

/**
 * Refuses when equity has fallen too far below a reference, percent of that. Fails closed when a figure is
 * missing or is none.
 */
export function equityLoss(
  rule: string,
  limitPercent: number,
  reference: Money | null,
  equity: Money,
): Denial | undefined {
  const lossPercent =
    reference !== null && reference > 0 ? ((reference - equity) / reference) * 100 : Number.NaN;
  if (lossPercent < limitPercent) return undefined;
  if (!Number.isFinite(lossPercent)) {
    return deny(rule, 'RISK_LIMIT', 'the equity to compare with is not known', {
      limit: limitPercent,
      value: null,
    });
  }
  return deny(
    rule,
    'RISK_LIMIT',
    `equity ${equity} is ${lossPercent.toFixed(2)} % below ${reference}, less than ` +
      `${limitPercent} % is allowed`,
    { limit: limitPercent, value: lossPercent, equity, reference },
  );
}
