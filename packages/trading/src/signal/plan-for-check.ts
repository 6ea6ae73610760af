import type { ApprovedSignal } from '../risk/risk-verdict.ts';
import { orderComment } from '../trade/order-comment.ts';
import { closeRequest } from './close-request.ts';
import { closesMany, planCloses } from './plan-closes.ts';
import { planTradeRequest } from './plan-trade-request.ts';
import type { Signal } from './signal.ts';
import type { PlanMarket, TradePlan } from './trade-plan.ts';

/**
 * The request that a signal would become, whatever the rules say of it: for a check, which tells
 * all that stands against an order. Of a CLOSE of several positions the first request. Never to be
 * sent: a request to send is planned from an approved signal.
 */
export function planForCheck(signal: Signal, market: PlanMarket): TradePlan {
  // The brand keeps unapproved signals from being sent, and nothing of this plan is.
  const approved = signal as ApprovedSignal;
  return closesMany(signal) ? planFirst(approved, market) : planTradeRequest(approved, market, '');
}

function planFirst(signal: ApprovedSignal, market: PlanMarket): TradePlan {
  const planned = planCloses(signal, market, '');
  if (planned.kind === 'denied') return planned;
  const [first] = planned.items;
  const position = market.positions.find(({ ticket }) => ticket === first?.ticket);
  if (first === undefined || position === undefined) throw new Error('a list of nothing');
  const { terms } = planned.close;
  const volume = first.volume ?? position.volume;
  const comment = orderComment('', signal.comment);
  return closeRequest({ position, volume, terms, magic: position.magic, comment }, market);
}
