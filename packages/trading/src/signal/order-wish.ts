import type { OrderFilling, OrderTime } from '../trade/order.ts';
import type { Points, Price } from '../values/price.ts';
import type { UtcMs } from '../values/time.ts';

/** What a signal may say beyond the specification; every field left alone gives the specified behaviour. */
export interface OrderWish {
  /** `null`: a market order, or with a price whatever that price means now. */
  readonly orderType: 'market' | 'limit' | 'stop' | 'stop_limit' | null;
  /** Limit price of a stop-limit order. */
  readonly stopLimit: Price | null;
  /** Allowed slippage at the market; `null` = the account's. */
  readonly deviation: Points | null;
  readonly time: OrderTime | null;
  readonly filling: OrderFilling | null;
  /** Not sent to the terminal after this moment of bridge time. */
  readonly validUntilMs: UtcMs | null;
  /** What CLOSE does when several positions match: refuse, close the oldest, or close every one. */
  readonly closeMode: 'single' | 'fifo' | 'all' | null;
  /** Never to open or enlarge an exposure. */
  readonly isReduceOnly: boolean;
  /** Sent though an equal order has an unknown outcome. */
  readonly allowsDuplicate: boolean;
}

export const NO_WISH: OrderWish = Object.freeze({
  orderType: null,
  stopLimit: null,
  deviation: null,
  time: null,
  filling: null,
  validUntilMs: null,
  closeMode: null,
  isReduceOnly: false,
  allowsDuplicate: false,
});
