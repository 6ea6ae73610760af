import type { Magic, SymbolName, Ticket } from '../values/ids.ts';
import type { Points, Price } from '../values/price.ts';
import type { UtcMs } from '../values/time.ts';
import type { Volume } from '../values/volume.ts';
import type { OrderFilling, OrderTime, OrderType, PendingOrderType } from './order.ts';

/** MT5 cuts an order comment at this many characters. */
export const COMMENT_LENGTH_MAX = 31;

/**
 * `MqlTradeRequest`, one shape per action with just the fields that action reads. Prices of 0 mean
 * "none"; MODIFY and SLTP replace every listed value, as MT5 does.
 */
export type TradeRequest =
  | DealRequest
  | PendingRequest
  | SltpRequest
  | ModifyRequest
  | RemoveRequest
  | CloseByRequest;

export interface DealRequest {
  readonly action: 'DEAL';
  readonly symbol: SymbolName;
  readonly type: 'BUY' | 'SELL';
  readonly volume: Volume;
  /** Needed by Request and Instant execution, else ignored. */
  readonly price: Price;
  /** Allowed slippage from `price`; Request and Instant execution only. */
  readonly deviation: Points;
  readonly filling: OrderFilling;
  readonly stopLoss: Price;
  readonly takeProfit: Price;
  readonly magic: Magic;
  readonly comment: string;
  /** Ticket of the position to close (hedging), or `null` to open. */
  readonly position: Ticket | null;
}

export interface PendingRequest {
  readonly action: 'PENDING';
  readonly symbol: SymbolName;
  readonly type: PendingOrderType;
  readonly volume: Volume;
  readonly price: Price;
  /** Limit price of a stop-limit order, else 0. */
  readonly stopLimit: Price;
  readonly filling: OrderFilling;
  readonly time: OrderTime;
  readonly expirationMs: UtcMs | null;
  readonly stopLoss: Price;
  readonly takeProfit: Price;
  readonly magic: Magic;
  readonly comment: string;
}

export interface SltpRequest {
  readonly action: 'SLTP';
  readonly symbol: SymbolName;
  readonly position: Ticket;
  readonly stopLoss: Price;
  readonly takeProfit: Price;
}

export interface ModifyRequest {
  readonly action: 'MODIFY';
  readonly order: Ticket;
  readonly price: Price;
  readonly stopLimit: Price;
  readonly stopLoss: Price;
  readonly takeProfit: Price;
  readonly time: OrderTime;
  readonly expirationMs: UtcMs | null;
}

export interface RemoveRequest {
  readonly action: 'REMOVE';
  readonly order: Ticket;
}

export interface CloseByRequest {
  readonly action: 'CLOSE_BY';
  readonly position: Ticket;
  readonly positionBy: Ticket;
  readonly magic: Magic;
  readonly comment: string;
}

/** Types of a request that open or close at once, as opposed to `PendingOrderType`. */
export function isPending(type: OrderType): type is PendingOrderType {
  return type !== 'BUY' && type !== 'SELL' && type !== 'CLOSE_BY';
}
