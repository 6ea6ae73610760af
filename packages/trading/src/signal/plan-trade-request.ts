import { EXPIRATION_FLAG, ORDER_FLAG, type SymbolSpec } from '../market/symbol-spec.ts';
import { type ApprovedSignal, type Denial, deny } from '../risk/risk-verdict.ts';
import { chooseFilling } from '../trade/filling.ts';
import type { OrderTime } from '../trade/order.ts';
import { orderComment } from '../trade/order-comment.ts';
import type { PendingRequest } from '../trade/trade-request.ts';
import { NO_MAGIC } from '../values/ids.ts';
import { NO_PRICE, normalizePrice, type Price } from '../values/price.ts';
import { planClose } from './plan-close.ts';
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
 * A `price` is the worst acceptable one. A marketable price becomes a market deal that may slip no
 * further than it, another becomes a pending limit order; stop orders are never guessed.
 * `expirationMs` ends a pending order and is the send deadline of a market order. CLOSE: see
 * `planClose`.
 */
export function planTradeRequest(
  approved: ApprovedSignal,
  market: PlanMarket,
  fingerprint: string,
): TradePlan {
  if (approved.action === 'CLOSE') return planClose(approved, market, fingerprint);
  const price = wantedPrice(approved, market.spec);
  if (price === null || isMarketable(approved, price, market)) {
    return planDeal(approved, price, market, fingerprint);
  }
  return planLimit(approved, price, market.spec, fingerprint);
}

/** MT5 reads 0 as "no price", so a signal's 0 is none too. */
function wantedPrice({ price }: ApprovedSignal, { digits }: SymbolSpec): Price | null {
  return price === null || price === 0 ? null : normalizePrice(price, digits);
}

function planDeal(
  signal: ApprovedSignal,
  limit: Price | null,
  market: PlanMarket,
  fingerprint: string,
): TradePlan {
  const { spec, tick } = market;
  const type = signal.action === 'SELL' ? 'SELL' : 'BUY';
  const price = type === 'BUY' ? tick?.ask : tick?.bid;
  if (price === undefined || !(price > 0)) {
    return deny('quote', 'NO_QUOTES', `no quote of ${spec.name} to send a market order at`);
  }
  // An exchange takes a limit order at or through the market and fills it at its price or better.
  if (limit !== null && spec.executionMode === 'EXCHANGE') {
    return planLimit(signal, limit, spec, fingerprint);
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
      deviation: allowedSlippage(market, price, limit),
      filling: chooseFilling(spec, type),
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

/** A level of a request: 0 = none. */
function levelOf(level: Price | null, { digits }: SymbolSpec): Price {
  return level === null ? NO_PRICE : normalizePrice(level, digits);
}

function planLimit(
  signal: ApprovedSignal,
  price: Price,
  spec: SymbolSpec,
  fingerprint: string,
): TradePlan {
  if ((spec.orderFlags & ORDER_FLAG.LIMIT) === 0) {
    return deny('order_type', 'INVALID_ORDER', `${spec.name} takes no limit orders`, { price });
  }
  const life = pendingLife(signal, spec);
  if ('code' in life) return life;
  const type = signal.action === 'SELL' ? 'SELL_LIMIT' : 'BUY_LIMIT';
  const comment = orderComment(fingerprint, signal.comment);
  return {
    kind: 'request',
    request: {
      action: 'PENDING',
      symbol: spec.name,
      type,
      volume: signal.volume,
      price,
      stopLimit: NO_PRICE,
      filling: chooseFilling(spec, type),
      ...life,
      stopLoss: levelOf(signal.stopLoss, spec),
      takeProfit: levelOf(signal.takeProfit, spec),
      magic: signal.magic ?? NO_MAGIC,
      comment,
    },
    warnings: commentWarnings(signal, comment),
    sendBeforeMs: signal.expirationMs,
  };
}

type Life = Pick<PendingRequest, 'time' | 'expirationMs'>;

/** How long a pending order works, in a way that the symbol allows. */
function pendingLife({ expirationMs }: ApprovedSignal, spec: SymbolSpec): Life | Denial {
  const wanted: OrderTime = expirationMs === null ? 'GTC' : 'SPECIFIED';
  if ((spec.expirationFlags & EXPIRATION_FLAG[wanted]) !== 0) return { time: wanted, expirationMs };
  if (wanted === 'GTC' && (spec.expirationFlags & EXPIRATION_FLAG.DAY) !== 0) {
    return { time: 'DAY', expirationMs: null };
  }
  return deny(
    'expiration',
    'INVALID_EXPIRATION',
    wanted === 'GTC'
      ? `${spec.name} takes pending orders with an expiration only; give one`
      : `${spec.name} takes no expiration for pending orders; send the signal without one`,
    { expirationFlags: spec.expirationFlags },
  );
}
