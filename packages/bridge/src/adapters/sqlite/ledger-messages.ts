import type { SqlValue } from './database.ts';
import type { StoreOpenCode } from './store-errors.ts';

/** First message to the ledger's worker. */
export interface OpenLedger {
  readonly kind: 'open';
  readonly path: string;
  /** Used when the ledger is new. */
  readonly newBridgeId: string;
  readonly newEpoch: string;
}

/**
 * To the worker. An array is one group of appends: one transaction, one sync, one answer. It holds one row
 * behind the other, each the position of a statement and its values.
 */
export type LedgerRequest =
  | readonly SqlValue[]
  | OpenLedger
  /** Nothing happens: a good moment for late indexes and a checkpoint. */
  | { readonly kind: 'idle' }
  /** Empties bodies and removes events older than `beforeMs`, a slice per message. */
  | { readonly kind: 'prune'; readonly beforeMs: number }
  | { readonly kind: 'close' };

export interface OpenedLedger {
  readonly kind: 'opened';
  readonly bridgeId: string;
  readonly epoch: string;
  readonly lastSignalNo: number;
  readonly lastRequestNo: number;
  readonly lastSeqs: readonly (readonly [accountId: string, seq: number])[];
}

export type LedgerReply =
  | OpenedLedger
  | { readonly kind: 'refused'; readonly code: StoreOpenCode; readonly message: string }
  /** The oldest group that waits is durable. */
  | { readonly kind: 'durable' }
  /** Nothing will be written any more. */
  | { readonly kind: 'failed'; readonly reason: string }
  /** Signals and requests up to these numbers are found by their keys. */
  | { readonly kind: 'indexed'; readonly signalNo: number; readonly requestNo: number }
  | { readonly kind: 'pruned'; readonly hasMore: boolean }
  | { readonly kind: 'closed' };
