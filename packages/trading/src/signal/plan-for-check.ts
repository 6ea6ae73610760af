import type { ApprovedSignal } from '../risk/risk-verdict.ts';
import { planTradeRequest } from './plan-trade-request.ts';
import type { Signal } from './signal.ts';
import type { PlanMarket, TradePlan } from './trade-plan.ts';

/**
 * The request that a signal would become, whatever the rules say of it: for a check, which tells
 * all that stands against an order. Never to be sent: a request to send is planned from an approved
 * signal.
 */
export function planForCheck(signal: Signal, market: PlanMarket): TradePlan {
  // The brand keeps unapproved signals from being sent, and nothing of this plan is.
  return planTradeRequest(signal as ApprovedSignal, market, '');
}
