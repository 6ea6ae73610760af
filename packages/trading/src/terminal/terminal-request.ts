import type { Urgency } from '../signal/signal.ts';
import type { TradeRequest } from '../trade/trade-request.ts';
import type { TradeResult } from '../trade/trade-result.ts';
import type { UtcMs } from '../values/time.ts';

/** What crosses to a terminal: MT5's request and what makes it findable again. Survives JSON. */
export interface TerminalRequest {
  /** Unique per send; a terminal that journals requests answers a repeat from its journal. */
  readonly requestId: string;
  /** Ten base32 characters that open the comment; empty when switched off. */
  readonly fingerprint: string;
  /** Bridge time after which the terminal must refuse the request. */
  readonly expiresAtMs: UtcMs;
  readonly trade: TradeRequest;
  /** Which of several waiting requests goes first; changes nothing else. Left out: medium. */
  readonly precedence?: Precedence;
}

/** What only lowers exposure goes before everything that adds to it, and that by its urgency. */
export type Precedence = 'reducing' | Urgency;

/** How a `send` ended. Only `answered` and `not_sent` prove anything. */
export type TradeReply =
  | { readonly kind: 'answered'; readonly result: TradeResult }
  /** Proven: the request never left the bridge. */
  | { readonly kind: 'not_sent'; readonly reason: string }
  /** The request may have been executed. */
  | {
      readonly kind: 'no_answer';
      readonly reason: 'timeout' | 'link_lost' | 'unreadable';
      readonly detail: string;
    };
