import type { OrderTime } from '../trade/order.ts';
import type { Ticket } from '../values/ids.ts';
import type { Price } from '../values/price.ts';
import type { UtcMs } from '../values/time.ts';
import type { Volume } from '../values/volume.ts';
import type { CloseTerms } from './close-request.ts';

/** A level of a change: left out keeps the old one, `null` removes it. */
export type LevelChange = Price | null | undefined;

/** A client's wish to change an order or position that exists, named by its ticket. */
export type Command =
  | {
      readonly kind: 'order_modify';
      readonly ticket: Ticket;
      readonly price: Price | undefined;
      readonly stopLimit: Price | undefined;
      readonly stopLoss: LevelChange;
      readonly takeProfit: LevelChange;
      readonly time: OrderTime | undefined;
      readonly expirationMs: UtcMs | null | undefined;
    }
  | { readonly kind: 'order_cancel'; readonly ticket: Ticket }
  | {
      readonly kind: 'position_modify';
      readonly ticket: Ticket;
      readonly stopLoss: LevelChange;
      readonly takeProfit: LevelChange;
    }
  | {
      readonly kind: 'position_close';
      readonly ticket: Ticket;
      /** `null` closes all of it. */
      readonly volume: Volume | null;
      readonly comment: string;
      /** Left out: at the market, as the symbol is filled. */
      readonly terms?: CloseTerms;
    }
  | { readonly kind: 'close_by'; readonly ticket: Ticket; readonly oppositeTicket: Ticket };

export type CommandKind = Command['kind'];
