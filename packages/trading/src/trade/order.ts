import type { Magic, SymbolName, Ticket } from '../values/ids.ts';
import type { Price } from '../values/price.ts';
import type { UtcMs } from '../values/time.ts';
import type { Volume } from '../values/volume.ts';

export type MarketOrderType = 'BUY' | 'SELL';
export type PendingOrderType =
  | 'BUY_LIMIT'
  | 'SELL_LIMIT'
  | 'BUY_STOP'
  | 'SELL_STOP'
  | 'BUY_STOP_LIMIT'
  | 'SELL_STOP_LIMIT';
export type OrderType = MarketOrderType | PendingOrderType | 'CLOSE_BY';
export type OrderFilling = 'FOK' | 'IOC' | 'RETURN' | 'BOC';
export type OrderTime = 'GTC' | 'DAY' | 'SPECIFIED' | 'SPECIFIED_DAY';
export type OrderState =
  | 'STARTED'
  | 'PLACED'
  | 'CANCELED'
  | 'PARTIAL'
  | 'FILLED'
  | 'REJECTED'
  | 'EXPIRED';
export type TradeReason = 'CLIENT' | 'EXPERT' | 'SL' | 'TP' | 'SO' | 'ROLLOVER';

/** An instruction that the trade server has accepted: pending, or done and in the history. */
export interface Order {
  readonly ticket: Ticket;
  readonly symbol: SymbolName;
  readonly type: OrderType;
  readonly state: OrderState;
  readonly filling: OrderFilling;
  readonly time: OrderTime;
  readonly reason: TradeReason;
  readonly volumeInitial: Volume;
  readonly volumeCurrent: Volume;
  readonly priceOpen: Price;
  readonly priceStopLimit: Price;
  readonly priceCurrent: Price;
  readonly stopLoss: Price;
  readonly takeProfit: Price;
  readonly magic: Magic;
  readonly comment: string;
  readonly positionId: Ticket;
  readonly positionById: Ticket;
  readonly setupMs: UtcMs;
  /** `null` while the order works. */
  readonly doneMs: UtcMs | null;
  /** Expiration moment for SPECIFIED and SPECIFIED_DAY, else `null`. */
  readonly expirationMs: UtcMs | null;
}

/** Side of the position that an order of this type opens. */
export function sideOfOrder(type: OrderType): 'BUY' | 'SELL' {
  return type.startsWith('SELL') ? 'SELL' : 'BUY';
}
