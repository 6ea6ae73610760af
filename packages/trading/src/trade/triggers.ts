import type { SymbolSpec } from '../market/symbol-spec.ts';
import { type Price, priceToPoints } from '../values/price.ts';
import type { PendingOrderType } from './order.ts';
import type { PositionSide } from './position.ts';

/** What a tick shows to orders and positions; `last` is 0 where there is none. */
export interface MarketPrices {
  readonly bid: Price;
  readonly ask: Price;
  readonly last: Price;
}

/** Exchange symbols are valued and triggered on the last deal (MetaQuotes, Exchange margin mode). */
export function usesLastPrice({ calcMode }: Pick<SymbolSpec, 'calcMode'>): boolean {
  return calcMode.startsWith('EXCH_');
}

/**
 * The price that an order of this direction is checked against, and that `price_current` shows: buys and the
 * close of shorts look at Ask, sells and the close of longs at Bid.
 */
export function checkedPrice(
  spec: Pick<SymbolSpec, 'calcMode'>,
  dealSide: PositionSide,
  prices: MarketPrices,
): Price {
  if (usesLastPrice(spec) && prices.last > 0) return prices.last;
  return dealSide === 'BUY' ? prices.ask : prices.bid;
}

type TriggerSpec = Pick<SymbolSpec, 'calcMode' | 'digits'>;

/** True when the tick activates a pending order; touching the price is enough. */
export function isOrderTriggered(
  spec: TriggerSpec,
  type: PendingOrderType,
  price: number,
  prices: MarketPrices,
): boolean {
  const side = type.startsWith('BUY') ? 'BUY' : 'SELL';
  const market = checkedPrice(spec, side, prices);
  if (!(market > 0)) return false;
  const distance = priceToPoints(market, spec.digits) - priceToPoints(price, spec.digits);
  switch (type) {
    case 'BUY_LIMIT':
    case 'SELL_STOP':
    case 'SELL_STOP_LIMIT':
      return distance <= 0;
    case 'SELL_LIMIT':
    case 'BUY_STOP':
    case 'BUY_STOP_LIMIT':
      return distance >= 0;
  }
}

/** What the tick does to a position: its stop loss is looked at before its take profit. */
export function positionTrigger(
  spec: TriggerSpec,
  position: { readonly side: PositionSide; readonly stopLoss: number; readonly takeProfit: number },
  prices: MarketPrices,
): 'SL' | 'TP' | undefined {
  const isLong = position.side === 'BUY';
  const market = checkedPrice(spec, isLong ? 'SELL' : 'BUY', prices);
  if (!(market > 0)) return undefined;
  const sign = isLong ? 1 : -1;
  const gain = (level: number): number =>
    sign * (priceToPoints(market, spec.digits) - priceToPoints(level, spec.digits));
  if (position.stopLoss > 0 && gain(position.stopLoss) <= 0) return 'SL';
  if (position.takeProfit > 0 && gain(position.takeProfit) >= 0) return 'TP';
  return undefined;
}

/** The limit order that a stop-limit order becomes when its price is reached. */
export function activatedType(type: 'BUY_STOP_LIMIT' | 'SELL_STOP_LIMIT'): PendingOrderType {
  return type === 'BUY_STOP_LIMIT' ? 'BUY_LIMIT' : 'SELL_LIMIT';
}

/**
 * How a server fills what was triggered: at the market's price of that tick (stops with slippage, limits and
 * take profits at their price or better), or at the price of the order. Both are seen live.
 */
export type FillPolicy = 'market_price' | 'request_price';

export function triggeredFillPrice(policy: FillPolicy, level: Price, market: Price): Price {
  return policy === 'market_price' ? market : level;
}
