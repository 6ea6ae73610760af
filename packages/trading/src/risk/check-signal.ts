import type { Signal } from '../signal/signal.ts';
import { applyLimit } from './apply-limit.ts';
import type { ApprovedSignal, Denial, RiskVerdict } from './risk-verdict.ts';
import type { RiskView } from './risk-view.ts';
import { allowedActions } from './rules/allowed-actions.ts';
import { allowedMagics } from './rules/allowed-magics.ts';
import { allowedSymbols } from './rules/allowed-symbols.ts';
import { dailyLoss } from './rules/daily-loss.ts';
import { drawdown } from './rules/drawdown.ts';
import { enoughMargin } from './rules/enough-margin.ts';
import { netExposure } from './rules/net-exposure.ts';
import { notional } from './rules/notional.ts';
import { openPositions } from './rules/open-positions.ts';
import { ordersPerDay } from './rules/orders-per-day.ts';
import { pendingOrders } from './rules/pending-orders.ts';
import { priceCollar } from './rules/price-collar.ts';
import { priceGrid } from './rules/price-grid.ts';
import { repeatedOrders } from './rules/repeated-orders.ts';
import { signalExpired } from './rules/signal-expired.ts';
import { staleQuote } from './rules/stale-quote.ts';
import { stopLevels } from './rules/stop-levels.ts';
import { stopLossRequired } from './rules/stop-loss-required.ts';
import { symbolKnown } from './rules/symbol-known.ts';
import { tradingHours } from './rules/trading-hours.ts';
import { volumeCap } from './rules/volume-cap.ts';
import { volumeRange } from './rules/volume-range.ts';

/** Gives the reason to refuse a signal, or nothing. Pure: reads the view only. */
export type RiskRule = (signal: Signal, view: RiskView) => Denial | undefined;

/** A rule about a setting holds for the account and once more for the limits of the subject. */
const limit =
  (rule: RiskRule): RiskRule =>
  (signal, view) =>
    applyLimit(rule, signal, view);

/**
 * In the order of checking: cheap and general ones first. The first refusal counts. Repeats come last,
 * so that only orders which would be sent count as such.
 */
export const RISK_RULES: readonly RiskRule[] = Object.freeze([
  signalExpired,
  symbolKnown,
  limit(allowedSymbols),
  limit(allowedActions),
  limit(allowedMagics),
  limit(tradingHours),
  limit(volumeCap),
  volumeRange,
  priceGrid,
  limit(staleQuote),
  limit(priceCollar),
  limit(stopLossRequired),
  limit(stopLevels),
  limit(ordersPerDay),
  limit(openPositions),
  limit(pendingOrders),
  limit(netExposure),
  limit(notional),
  limit(dailyLoss),
  limit(drawdown),
  enoughMargin,
  limit(repeatedOrders),
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
