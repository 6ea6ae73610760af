import type { Magic, SymbolName, Ticket } from '../values/ids.ts';
import type { Money } from '../values/money.ts';
import type { Price } from '../values/price.ts';
import type { UtcMs } from '../values/time.ts';
import type { Volume } from '../values/volume.ts';
import type { TradeReason } from './order.ts';

export type DealType =
  | 'BUY'
  | 'SELL'
  | 'BALANCE'
  | 'CREDIT'
  | 'CHARGE'
  | 'CORRECTION'
  | 'COMMISSION'
  | 'INTEREST'
  | 'SO_COMPENSATION'
  | 'SO_COMPENSATION_CREDIT';
export type DealEntry = 'IN' | 'OUT' | 'INOUT' | 'OUT_BY';

/** The executed part of an order, or a balance operation. Immutable. */
export interface Deal {
  readonly ticket: Ticket;
  /** `NO_TICKET` for a balance operation. */
  readonly order: Ticket;
  /** Empty for a balance operation. */
  readonly symbol: SymbolName;
  readonly type: DealType;
  readonly entry: DealEntry;
  readonly reason: TradeReason;
  readonly volume: Volume;
  readonly price: Price;
  readonly stopLoss: Price;
  readonly takeProfit: Price;
  readonly profit: Money;
  readonly swap: Money;
  readonly commission: Money;
  readonly fee: Money;
  readonly magic: Magic;
  readonly comment: string;
  readonly positionId: Ticket;
  readonly timeMs: UtcMs;
}
