import type { Signal } from '../signal/signal.ts';
import type { ApprovedSignal, Denial, RiskVerdict } from './risk-verdict.ts';
import type { RiskView } from './risk-view.ts';
import { enoughMargin } from './rules/enough-margin.ts';
import { priceCollar } from './rules/price-collar.ts';
import { priceGrid } from './rules/price-grid.ts';
import { signalExpired } from './rules/signal-expired.ts';
import { staleQuote } from './rules/stale-quote.ts';
import { symbolKnown } from './rules/symbol-known.ts';
import { volumeRange } from './rules/volume-range.ts';

/** Gives the reason to refuse a signal, or nothing. Pure: reads the view only. */
export type RiskRule = (signal: Signal, view: RiskView) => Denial | undefined;

/**
 * In the order of checking: cheap and general ones first, margin last. The first refusal counts.
 */
export const RISK_RULES: readonly RiskRule[] = Object.freeze([
  signalExpired,
  symbolKnown,
  volumeRange,
  priceGrid,
  staleQuote,
  priceCollar,
  enoughMargin,
]);

/** Applies every rule. An `ApprovedSignal` comes from here and from nowhere else. */
export function checkSignal(
  signal: Signal,
  view: RiskView,
  rules: readonly RiskRule[] = RISK_RULES,
): RiskVerdict {
  for (const rule of rules) {
    const denial = rule(signal, view);
    if (denial !== undefined) return denial;
  }
  // The brand says that the loop above has run; nothing else may write it.
  return { kind: 'approved', approved: signal as ApprovedSignal };
}
