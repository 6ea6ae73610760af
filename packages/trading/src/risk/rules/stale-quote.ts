import type { Signal } from '../../signal/signal.ts';
import type { SymbolName } from '../../values/ids.ts';
import { type CommandEffect, raisesRisk, touchedBy } from '../command-effect.ts';
import { isReducing } from '../order-facts.ts';
import { type Denial, deny } from '../risk-verdict.ts';
import type { CommandView, RiskView } from '../risk-view.ts';

/** Refuses new exposure on a quote older than the limit. Fails closed when there is no quote. */
export function staleQuote(signal: Signal, view: RiskView): Denial | undefined {
  return isReducing(signal) ? undefined : quoteTooOld(signal.symbol, view);
}

export function staleQuoteOfCommand(effect: CommandEffect, view: CommandView): Denial | undefined {
  const [touched] = touchedBy(effect);
  if (touched === undefined || !raisesRisk(effect)) return undefined;
  return quoteTooOld(touched.symbol, view);
}

function quoteTooOld(
  symbol: SymbolName,
  { tick, marketMs, settings }: Pick<RiskView, 'tick' | 'marketMs' | 'settings'>,
): Denial | undefined {
  const limitMs = settings.quoteAgeMaxMs;
  if (limitMs === null) return undefined;
  const ageMs = tick === undefined ? null : marketMs - tick.timeMs;
  if (ageMs !== null && ageMs <= limitMs) return undefined;
  return deny(
    'stale_quote',
    ageMs === null ? 'NO_QUOTES' : 'RISK_LIMIT',
    ageMs === null
      ? `no quote of ${symbol} yet`
      : `the last quote of ${symbol} is ${ageMs} ms old, at most ${limitMs} ms is allowed`,
    { limitMs, ageMs, limit: limitMs, value: ageMs },
  );
}
