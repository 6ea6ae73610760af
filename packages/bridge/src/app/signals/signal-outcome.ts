import type { ErrorCode } from '@mt5-bridge/protocol';
import type {
  MarketOrderType,
  OrderEnd,
  PendingOrderType,
  Price,
  Ticket,
  TradeRequest,
  UtcMs,
  Volume,
} from '@mt5-bridge/trading';

/** What is known of a denial or a rejection; becomes `details` on the wire. */
export type OutcomeDetails = Readonly<
  Record<string, string | number | boolean | null | readonly string[]>
>;

/** How a signal ended, as it is stored and told for ever. Survives JSON. */
export type SignalOutcome =
  /** The bridge refused; nothing left it. */
  | {
      readonly kind: 'denied';
      readonly code: ErrorCode;
      readonly message: string;
      readonly details: OutcomeDetails;
      readonly atMs: UtcMs;
    }
  /** The terminal answered with a success code. */
  | {
      readonly kind: 'executed' | 'placed' | 'partial';
      readonly retcode: number;
      readonly order: Ticket;
      readonly deal: Ticket;
      readonly position: Ticket;
      readonly price: Price;
      readonly volume: Volume;
      readonly requestedVolume: Volume;
      readonly symbol: string;
      readonly orderType: MarketOrderType | PendingOrderType;
      readonly mt5Comment: string;
      readonly warnings: readonly string[];
      /** How its order had ended when it was found by reconciliation. */
      readonly ended?: OrderEnd;
      /** What a command on an order or position put in force; signals have none. */
      readonly change?: TradeRequest;
      readonly atMs: UtcMs;
    }
  /** The terminal or the broker refused: proven. */
  | {
      readonly kind: 'rejected';
      readonly code: ErrorCode;
      readonly message: string;
      /** `null` when no trade server answered. */
      readonly retcode: number | null;
      /** False when the request is proven never to have left the bridge. */
      readonly wasSent: boolean;
      readonly details: OutcomeDetails;
      readonly atMs: UtcMs;
    }
  /** Something may have been handed to the terminal, and nobody knows what became of it. */
  | {
      readonly kind: 'unresolved';
      readonly reason: string;
      readonly details: OutcomeDetails;
      readonly atMs: UtcMs;
    };

export function encodeOutcome(outcome: SignalOutcome): string {
  return JSON.stringify(outcome);
}

/** Reads back what `encodeOutcome` wrote into our own ledger. */
export function decodeOutcome(text: string): SignalOutcome {
  return JSON.parse(text) as SignalOutcome;
}
