import type { SymbolSpec } from '../market/symbol-spec.ts';
import type { Price } from '../values/price.ts';
import type { PendingOrderType } from './order.ts';

/**
 * Exchange symbols are valued and triggered on the last deal (MetaQuotes, Exchange margin mode).
 */
export function usesLastPrice({ calcMode }: Pick<SymbolSpec, 'calcMode'>): boolean {
  return calcMode.startsWith('EXCH_');
}

/** The limit order that a stop-limit order becomes when its price is reached. */
export function activatedType(type: 'BUY_STOP_LIMIT' | 'SELL_STOP_LIMIT'): PendingOrderType {
  return type === 'BUY_STOP_LIMIT' ? 'BUY_LIMIT' : 'SELL_LIMIT';
}

/**
 * How a server fills what was triggered: at the market's price of that tick (stops with slippage,
 * limits and take profits at their price or better), or at the price of the order. Both are seen
 * live.
 */
export type FillPolicy = 'market_price' | 'request_price';

export function triggeredFillPrice(policy: FillPolicy, level: Price, market: Price): Price {
  return policy === 'market_price' ? market : level;
}
