import type { Signal } from '../../signal/signal.ts';
import { NO_MAGIC } from '../../values/ids.ts';
import { type Denial, deny } from '../risk-verdict.ts';
import type { RiskView } from '../risk-view.ts';

/** A right, not an exposure: it holds for CLOSE too. A signal without a magic number has `0`. */
export function allowedMagics({ magic }: Signal, { settings }: RiskView): Denial | undefined {
  const limit = settings.allowedMagics;
  const received = magic ?? NO_MAGIC;
  if (limit === null || limit.includes(received)) return undefined;
  return deny(
    'allowed_magics',
    'RISK_LIMIT',
    `magic ${received} is not among the allowed ones: ${limit.join(', ')}`,
    { allowed: limit, received },
  );
}
