import type { AccountState } from '../trade/account.ts';
import type { Deal } from '../trade/deal.ts';
import type { Order } from '../trade/order.ts';
import type { Position } from '../trade/position.ts';
import type { TradeResult } from '../trade/trade-result.ts';
import type { AccountId, Ticket } from '../values/ids.ts';
import type { UtcMs } from '../values/time.ts';

/** `ENUM_TRADE_TRANSACTION_TYPE`, plus the end of a position, which MT5 tells by a deal only. */
export type TransactionType =
  | 'ORDER_ADD'
  | 'ORDER_UPDATE'
  | 'ORDER_DELETE'
  | 'HISTORY_ADD'
  | 'HISTORY_UPDATE'
  | 'HISTORY_DELETE'
  | 'DEAL_ADD'
  | 'DEAL_UPDATE'
  | 'DEAL_DELETE'
  | 'POSITION'
  | 'REQUEST';

/** One change in a terminal, with the objects it changed as they stand after it. Survives JSON. */
export interface TerminalEvent {
  readonly accountId: AccountId;
  /** Changes when the terminal lost its memory of `seq`. */
  readonly terminalEpoch: string;
  /** Rises by one per event within an epoch. */
  readonly seq: number;
  readonly timeMs: UtcMs;
  readonly change: TerminalChange;
}

export type TerminalChange =
  | { readonly kind: 'order'; readonly transaction: TransactionType; readonly order: Order }
  | {
      readonly kind: 'deal';
      readonly transaction: TransactionType;
      readonly deal: Deal;
      /** The position after the deal, or `null` when the deal closed it or touched none. */
      readonly position: Position | null;
    }
  | { readonly kind: 'position'; readonly transaction: 'POSITION'; readonly position: Position }
  | {
      readonly kind: 'request';
      readonly transaction: 'REQUEST';
      readonly requestId: string;
      readonly result: TradeResult;
    }
  | { readonly kind: 'account'; readonly account: AccountState }
  | { readonly kind: 'margin_call'; readonly active: boolean; readonly account: AccountState };

/** Everything a terminal knows of an account at one instant. */
export interface TerminalSnapshot {
  readonly terminalEpoch: string;
  /** The last event that the snapshot contains. */
  readonly seq: number;
  readonly account: AccountState;
  readonly orders: readonly Order[];
  readonly positions: readonly Position[];
}

/** What `find` saw. Absence proves nothing before `historyCompleteToMs`. */
export interface FindResult {
  readonly orders: readonly Order[];
  readonly deals: readonly Deal[];
  readonly positions: readonly Position[];
  readonly historyCompleteToMs: UtcMs;
  /**
   * The answer that the terminal's own request journal holds; `null` or absent when it has none.
   */
  readonly answer?: TradeResult | null;
}

export type FindQuery =
  | { readonly by: 'fingerprint'; readonly fingerprint: string }
  | { readonly by: 'requestId'; readonly requestId: string }
  /** Working or past, however long ago; at most 1,000. */
  | { readonly by: 'orders'; readonly tickets: readonly Ticket[] };

export type TerminalStatus = 'connected' | 'disconnected' | 'halted';
