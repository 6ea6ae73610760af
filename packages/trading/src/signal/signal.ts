import type { AccountId, Magic, SymbolName, Ticket } from '../values/ids.ts';
import type { Price } from '../values/price.ts';
import type { UtcMs } from '../values/time.ts';
import type { Volume } from '../values/volume.ts';
import type { OrderWish } from './order-wish.ts';

export type SignalAction = 'BUY' | 'SELL' | 'CLOSE';
export type Urgency = 'low' | 'medium' | 'high';

/** Longest comment of a signal; MT5 gets a shorter one (`planTradeRequest`). */
export const SIGNAL_COMMENT_MAX = 64;

/** What a client wants done on an account. Decided by nobody yet. */
export interface Signal {
  /** Canonical lower-case UUID; unique in a bridge for ever. */
  readonly signalId: string;
  /** Who sent it. */
  readonly subject: string;
  readonly accountId: AccountId;
  readonly symbol: SymbolName;
  readonly action: SignalAction;
  readonly volume: Volume;
  readonly stopLoss: Price | null;
  readonly takeProfit: Price | null;
  /** Worst acceptable price; `null` = the market's. */
  readonly price: Price | null;
  /** The full text, at most `SIGNAL_COMMENT_MAX` characters. */
  readonly comment: string;
  readonly urgency: Urgency;
  readonly magic: Magic | null;
  /** End of a pending order, or the moment after which a market order is not sent. */
  readonly expirationMs: UtcMs | null;
  /** The position that CLOSE means; `null` = the only one that matches. */
  readonly positionTicket: Ticket | null;
  /** Bridge time. */
  readonly receivedMs: UtcMs;
  /** Left out: as the specification has it. */
  readonly wish?: OrderWish;
}
