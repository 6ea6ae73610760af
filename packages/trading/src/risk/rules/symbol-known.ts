import type { Signal } from '../../signal/signal.ts';
import { type Denial, deny } from '../risk-verdict.ts';
import type { RiskView } from '../risk-view.ts';

export function symbolKnown({ symbol }: Signal, { spec }: RiskView): Denial | undefined {
  if (spec !== undefined) return undefined;
  return deny(
    'symbol',
    'INVALID_SYMBOL',
    `symbol ${symbol} is not known to the terminal; names are exact and case-sensitive`,
    { symbol },
  );
}
