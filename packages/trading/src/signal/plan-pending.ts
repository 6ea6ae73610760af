import { EXPIRATION_FLAG, ORDER_FLAG, type SymbolSpec } from '../market/symbol-spec.ts';
import { type ApprovedSignal, type Denial, deny } from '../risk/risk-verdict.ts';
import { chooseFilling } from '../trade/filling.ts';
import type { OrderTime, PendingOrderType } from '../trade/order.ts';
import { orderComment } from '../trade/order-comment.ts';
import type { PendingRequest } from '../trade/trade-request.ts';
import { NO_MAGIC } from '../values/ids.ts';
import { NO_PRICE, normalizePrice, type Price } from '../values/price.ts';
import { NO_WISH } from './order-wish.ts';
import { commentWarnings, type TradePlan } from './trade-plan.ts';

/** A level of a request: 0 = none. */
export function levelOf(level: Price | null, { digits }: SymbolSpec): Price {
  return level === null ? NO_PRICE : normalizePrice(level, digits);
}

const KINDS = {
  limit: { flag: ORDER_FLAG.LIMIT, BUY: 'BUY_LIMIT', SELL: 'SELL_LIMIT' },
  stop: { flag: ORDER_FLAG.STOP, BUY: 'BUY_STOP', SELL: 'SELL_STOP' },
  stop_limit: { flag: ORDER_FLAG.STOP_LIMIT, BUY: 'BUY_STOP_LIMIT', SELL: 'SELL_STOP_LIMIT' },
} as const;

/** A pending order of the wanted kind; the trade server judges its price against the market. */
export function planPending(
  signal: ApprovedSignal,
  kind: keyof typeof KINDS,
  price: Price,
  spec: SymbolSpec,
  fingerprint: string,
): TradePlan {
  const { wish = NO_WISH } = signal;
  const row = KINDS[kind];
  if ((spec.orderFlags & row.flag) === 0) {
    const name = kind.replace('_', '-');
    return deny('order_type', 'INVALID_ORDER', `${spec.name} takes no ${name} orders`, { price });
  }
  const life = pendingLife(signal, spec);
  if ('code' in life) return life;
  const type: PendingOrderType = row[signal.action === 'SELL' ? 'SELL' : 'BUY'];
  const comment = orderComment(fingerprint, signal.comment);
  return {
    kind: 'request',
    request: {
      action: 'PENDING',
      symbol: spec.name,
      type,
      volume: signal.volume,
      price,
      stopLimit: kind === 'stop_limit' ? levelOf(wish.stopLimit, spec) : NO_PRICE,
      filling: wish.filling ?? chooseFilling(spec, type),
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
function pendingLife({ expirationMs, wish }: ApprovedSignal, spec: SymbolSpec): Life | Denial {
  const wanted: OrderTime = wish?.time ?? (expirationMs === null ? 'GTC' : 'SPECIFIED');
  if ((spec.expirationFlags & EXPIRATION_FLAG[wanted]) !== 0) return { time: wanted, expirationMs };
  const isOpenWish = wish?.time === undefined || wish.time === null;
  if (isOpenWish && wanted === 'GTC' && (spec.expirationFlags & EXPIRATION_FLAG.DAY) !== 0) {
    return { time: 'DAY', expirationMs: null };
  }
  return deny(
    'expiration',
    'INVALID_EXPIRATION',
    expirationMs === null
      ? `${spec.name} does not take orders of life ${wanted}; give another, or an expiration`
      : `${spec.name} takes no expiration for pending orders; send the signal without one`,
    { expirationFlags: spec.expirationFlags },
  );
}
