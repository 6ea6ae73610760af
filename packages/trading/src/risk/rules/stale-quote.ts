import type { Signal } from '../../signal/signal.ts';
import { isReducing } from '../order-facts.ts';
import { type Denial, deny } from '../risk-verdict.ts';
import type { RiskView } from '../risk-view.ts';

/** Refuses new exposure on a quote older than the limit. Fails closed when there is no quote. */
export function staleQuote(signal: Signal, view: RiskView): Denial | undefined {
  const { tick, marketMs, settings } = view;
  const limitMs = settings.quoteAgeMaxMs;
  if (limitMs === null || isReducing(signal)) return undefined;
  const ageMs = tick === undefined ? null : marketMs - tick.timeMs;
  if (ageMs !== null && ageMs <= limitMs) return undefined;
  return deny(
    'stale_quote',
    ageMs === null ? 'NO_QUOTES' : 'RISK_LIMIT',
    ageMs === null
      ? `no quote of ${signal.symbol} yet`
      : `the last quote of ${signal.symbol} is ${ageMs} ms old, at most ${limitMs} ms is allowed`,
    { limitMs, ageMs, limit: limitMs, value: ageMs },
  );
}
