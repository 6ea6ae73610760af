import type { Magic, SymbolName, Ticket } from '../values/ids.ts';
import type { Money } from '../values/money.ts';
import type { Price } from '../values/price.ts';
import type { UtcMs } from '../values/time.ts';
import type { Volume } from '../values/volume.ts';
import type { TradeReason } from './order.ts';

export type PositionSide = 'BUY' | 'SELL';

/** Exposure that results from deals: one per symbol (netting) or many (hedging). */
export interface Position {
  readonly ticket: Ticket;
  /** Ticket of the first order; never changes, carried by every order and deal of the position. */
  readonly identifier: Ticket;
  readonly symbol: SymbolName;
  readonly side: PositionSide;
  readonly reason: TradeReason;
  readonly volume: Volume;
  /** Average price; three digits finer than the symbol's. */
  readonly priceOpen: Price;
  /** The closing side of the market: Bid of a long, Ask of a short. */
  readonly priceCurrent: Price;
  readonly stopLoss: Price;
  readonly takeProfit: Price;
  /** Floating result without swap and commission. */
  readonly profit: Money;
  /** Accumulated swap, booked by the closing deal. */
  readonly swap: Money;
  /**
   * Rate margin currency to deposit currency when the position was opened (`mt5` "margin rate").
   */
  readonly marginRate: number;
  readonly magic: Magic;
  readonly comment: string;
  readonly openMs: UtcMs;
  /** Changes with the volume only, not with SL or TP. */
  readonly updateMs: UtcMs;
}
