import type { Ticket } from '../values/ids.ts';
import type { Money } from '../values/money.ts';
import type { Price } from '../values/price.ts';
import type { UtcMs } from '../values/time.ts';
import type { Volume } from '../values/volume.ts';

/** `MqlTradeResult`: the answer of a trade server. `retcode` decides, nothing else. */
export interface TradeResult {
  /** A number of the table in `trade/retcode.ts`; foreign servers may send others. */
  readonly retcode: number;
  /** `NO_TICKET` when there is none. */
  readonly order: Ticket;
  readonly deal: Ticket;
  /** Position that the deal opened or changed; `NO_TICKET` when there is none. */
  readonly position: Ticket;
  /** Executed volume. */
  readonly volume: Volume;
  readonly price: Price;
  readonly bid: Price;
  readonly ask: Price;
  readonly comment: string;
  readonly timeMs: UtcMs;
  /** Set on 10019. */
  readonly requiredMargin?: Money;
  readonly availableMargin?: Money;
  /** Start of the next trade session, set on 10018 where it is known. */
  readonly nextOpenMs?: UtcMs;
}

/** `MqlTradeCheckResult`: figures after the operation, margin cumulative. */
export interface CheckResult {
  /** 0 = would be accepted. */
  readonly retcode: number;
  readonly balance: Money;
  readonly equity: Money;
  readonly profit: Money;
  readonly margin: Money;
  readonly marginFree: Money;
  readonly marginLevel: number;
  /** Margin that this request alone adds. */
  readonly requiredMargin: Money;
  /** The request as the server would take it: volume and prices on their grids. */
  readonly volume: Volume;
  readonly price: Price;
  readonly stopLoss: Price;
  readonly takeProfit: Price;
  readonly comment: string;
}
