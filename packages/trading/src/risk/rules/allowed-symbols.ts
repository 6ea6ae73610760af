import { matchesMasks } from '../../market/symbol-masks.ts';
import type { Signal } from '../../signal/signal.ts';
import { type Denial, deny } from '../risk-verdict.ts';
import type { RiskView } from '../risk-view.ts';

/** A right, not an exposure: it holds for CLOSE too. */
export function allowedSymbols({ symbol }: Signal, { settings }: RiskView): Denial | undefined {
  const limit = settings.allowedSymbols;
  if (limit === null || matchesMasks(limit.join(','), symbol)) return undefined;
  return deny(
    'allowed_symbols',
    'RISK_LIMIT',
    `${symbol} is not among the allowed symbols: ${limit.join(', ')}`,
    { allowed: limit, received: symbol },
  );
}
