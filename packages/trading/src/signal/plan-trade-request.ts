import type { SymbolSpec } from '../market/symbol-spec.ts';
import { type ApprovedSignal, deny } from '../risk/risk-verdict.ts';
import { chooseFilling } from '../trade/filling.ts';
import { orderComment } from '../trade/order-comment.ts';
import { NO_MAGIC } from '../values/ids.ts';
import { normalizePrice, type Price } from '../values/price.ts';
import { NO_WISH } from './order-wish.ts';
import { planClose } from './plan-close.ts';
import { levelOf, planPending } from './plan-pending.ts';
import { planReduction } from './plan-reduction.ts';
import {
  allowedSlippage,
  commentWarnings,
  isMarketable,
  limitWarnings,
  type PlanMarket,
  type TradePlan,
} from './trade-plan.ts';

/**
 * Makes the one MT5 request of an approved signal. Pure.
 *
 * A `price` is the worst acceptable one. A marketable price becomes a market deal that may slip no further
 * than it, another becomes a pending limit order; stop orders are never guessed. An explicit order type is
 * sent as it is. `expirationMs` ends a pending order and is the send deadline of a market order. CLOSE: see
 * `planClose`; orders that may only reduce: see `planReduction`.
 */
export function planTradeRequest(
  approved: ApprovedSignal,
  market: PlanMarket,
  fingerprint: string,
): TradePlan {
  const { wish = NO_WISH } = approved;
  if (approved.action === 'CLOSE') return planClose(approved, market, fingerprint);
  if (wish.isReduceOnly) return planReduction(approved, market, fingerprint);
  const price = wantedPrice(approved, market.spec);
  if (price === null) return planDeal(approved, null, market, fingerprint);
  switch (wish.orderType) {
    case 'limit':
    case 'stop':
    case 'stop_limit':
      return planPending(approved, wish.orderType, price, market.spec, fingerprint);
    case 'market':
      return isMarketable(approved, price, market)
        ? planDeal(approved, price, market, fingerprint)
        : worseThanWanted(approved, price, market);
    case null:
      return isMarketable(approved, price, market)
        ? planDeal(approved, price, market, fingerprint)
        : planPending(approved, 'limit', price, market.spec, fingerprint);
  }
}

/** MT5 reads 0 as "no price", so a signal's 0 is none too. */
function wantedPrice({ price }: ApprovedSignal, { digits }: SymbolSpec): Price | null {
  return price === null || price === 0 ? null : normalizePrice(price, digits);
}

function worseThanWanted(
  { action }: ApprovedSignal,
  price: Price,
  { tick }: PlanMarket,
): TradePlan {
  const market = (action === 'BUY' ? tick?.ask : tick?.bid) ?? 0;
  const message = `the market stands at ${market}, worse than ${price}; a market order does not wait`;
  return deny('price', 'INVALID_PRICE', message, { price, market });
}

function planDeal(
  signal: ApprovedSignal,
  limit: Price | null,
  market: PlanMarket,
  fingerprint: string,
): TradePlan {
  const { spec, tick } = market;
  const { wish = NO_WISH } = signal;
  const type = signal.action === 'SELL' ? 'SELL' : 'BUY';
  const price = type === 'BUY' ? tick?.ask : tick?.bid;
  if (price === undefined || !(price > 0)) {
    return deny('quote', 'NO_QUOTES', `no quote of ${spec.name} to send a market order at`);
  }
  // An exchange takes a limit order at or through the market and fills it at its price or better.
  if (limit !== null && spec.executionMode === 'EXCHANGE') {
    return planPending(signal, 'limit', limit, spec, fingerprint);
  }
  const comment = orderComment(fingerprint, signal.comment);
  return {
    kind: 'request',
    request: {
      action: 'DEAL',
      symbol: spec.name,
      type,
      volume: signal.volume,
      price,
      deviation: wish.deviation ?? allowedSlippage(market, price, limit),
      filling: wish.filling ?? chooseFilling(spec, type),
      stopLoss: levelOf(signal.stopLoss, spec),
      takeProfit: levelOf(signal.takeProfit, spec),
      magic: signal.magic ?? NO_MAGIC,
      comment,
      position: null,
    },
    warnings: [...limitWarnings(spec, limit), ...commentWarnings(signal, comment)],
    sendBeforeMs: signal.expirationMs,
  };
}
