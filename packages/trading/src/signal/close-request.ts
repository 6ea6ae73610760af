import type { SymbolSpec } from '../market/symbol-spec.ts';
import type { Tick } from '../market/tick.ts';
import { type Denial, deny } from '../risk/risk-verdict.ts';
import { chooseFilling } from '../trade/filling.ts';
import type { OrderFilling } from '../trade/order.ts';
import type { Position } from '../trade/position.ts';
import type { Magic } from '../values/ids.ts';
import { NO_PRICE, normalizePrice, type Points, type Price } from '../values/price.ts';
import type { Volume } from '../values/volume.ts';
import { allowedSlippage, isMarketable, type PlannedRequest } from './trade-plan.ts';

/** How a position may be closed; `null` leaves it to the market and the symbol. */
export interface CloseTerms {
  /** Worst acceptable price. */
  readonly limit: Price | null;
  /** Allowed slippage. */
  readonly deviation: Points | null;
  readonly filling: OrderFilling | null;
}

export const ANY_TERMS: CloseTerms = Object.freeze({ limit: null, deviation: null, filling: null });

export interface CloseWish {
  readonly position: Position;
  /** At most what the position holds. */
  readonly volume: Volume;
  readonly terms: CloseTerms;
  readonly magic: Magic;
  /** As MT5 gets it. */
  readonly comment: string;
}

/** The opposite deal that closes a position at the market. A price that it does not reach is refused. */
export function closeRequest(
  { position, volume, terms, magic, comment }: CloseWish,
  market: {
    readonly spec: SymbolSpec;
    readonly tick: Tick | undefined;
    readonly deviation?: Points;
  },
): PlannedRequest | Denial {
  const { spec, tick } = market;
  const type = position.side === 'BUY' ? 'SELL' : 'BUY';
  const price = type === 'BUY' ? tick?.ask : tick?.bid;
  if (price === undefined || !(price > 0)) {
    return deny('quote', 'NO_QUOTES', `no quote of ${spec.name} to close the position at`);
  }
  const limit = limitOf(terms, spec);
  if (limit !== null && !isMarketable({ action: type }, limit, market)) {
    return deny(
      'close_price',
      'INVALID_PRICE',
      `the market stands at ${price}, worse than ${limit}; a close does not wait for its price`,
      { price: limit, market: price },
    );
  }
  return {
    kind: 'request',
    request: {
      action: 'DEAL',
      symbol: spec.name,
      type,
      volume,
      price,
      deviation: terms.deviation ?? allowedSlippage(market, price, limit),
      filling: terms.filling ?? chooseFilling(spec, type),
      stopLoss: NO_PRICE,
      takeProfit: NO_PRICE,
      magic,
      comment,
      position: position.ticket,
    },
    warnings: [],
    sendBeforeMs: null,
  };
}

/** MT5 reads 0 as "no price". */
export function limitOf({ limit }: CloseTerms, { digits }: SymbolSpec): Price | null {
  return limit === null || limit === 0 ? null : normalizePrice(limit, digits);
}
