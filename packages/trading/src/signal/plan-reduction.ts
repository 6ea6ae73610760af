import { type ApprovedSignal, deny } from '../risk/risk-verdict.ts';
import { planClose } from './plan-close.ts';
import type { PlanMarket, TradePlan } from './trade-plan.ts';

/**
 * A BUY or SELL that may only reduce closes a position of the other side, as CLOSE would: it never opens one,
 * in hedging or netting, and its volume is cut at what is held. Pending orders can not keep that promise,
 * since the position may be gone when they trigger.
 */
export function planReduction(
  signal: ApprovedSignal,
  market: PlanMarket,
  fingerprint: string,
): TradePlan {
  const orderType = signal.wish?.orderType ?? null;
  if (orderType !== null && orderType !== 'market') {
    return deny(
      'reduce_only',
      'NOT_SUPPORTED',
      `a pending ${orderType} order can not promise to reduce only`,
      { orderType },
    );
  }
  const held = signal.action === 'BUY' ? 'SELL' : 'BUY';
  const positions = market.positions.filter(({ side }) => side === held);
  return planClose(signal, { ...market, positions }, fingerprint);
}
