import type { StoreOpenCode } from './store-errors.ts';

export interface MarketRetention {
  /** Days after which a tick or a snapshot is removed; 0 = never. */
  readonly ticksDays: number;
  /** Size above which the oldest ticks are removed; 0 = no limit. */
  readonly ticksBytes: number;
}

export interface OpenMarket {
  readonly kind: 'open';
  readonly path: string;
  readonly retention: MarketRetention;
}

export type StreamEntry = readonly [id: number, source: string, symbol: string];
export type SnapshotKind = 'terminal' | 'published';
export type SnapshotEntry = readonly [
  kind: SnapshotKind,
  owner: string,
  timeMs: number,
  body: string,
];

/** What was recorded since the last message. The columns' buffer is transferred and comes back. */
export interface MarketBatch {
  readonly kind: 'batch';
  readonly buffer: ArrayBuffer;
  readonly tickCount: number;
  /** Streams that the worker has not heard of. */
  readonly streams: readonly StreamEntry[];
  readonly snapshots: readonly SnapshotEntry[];
  readonly nowMs: number;
}

export interface TickRead {
  readonly kind: 'ticks';
  readonly readId: number;
  readonly stream: number;
  readonly count: number;
}

export type MarketRequest =
  | OpenMarket
  | MarketBatch
  | TickRead
  | { readonly kind: 'tidy'; readonly nowMs: number }
  | { readonly kind: 'close' };

export type MarketReply =
  | { readonly kind: 'opened'; readonly streams: readonly StreamEntry[] }
  | { readonly kind: 'refused'; readonly code: StoreOpenCode; readonly message: string }
  | { readonly kind: 'stored'; readonly buffer: ArrayBuffer }
  /** The oldest batch that waits is not stored. `isFinal`: nor will any later one be. */
  | {
      readonly kind: 'lost';
      readonly buffer: ArrayBuffer;
      readonly reason: string;
      readonly isFinal: boolean;
    }
  | { readonly kind: 'failed'; readonly reason: string }
  /** Oldest first. */
  | {
      readonly kind: 'ticks';
      readonly readId: number;
      readonly buffer: ArrayBuffer;
      readonly tickCount: number;
    }
  | { readonly kind: 'unreadable'; readonly readId: number; readonly reason: string }
  | { readonly kind: 'tidied'; readonly hasMore: boolean }
  | { readonly kind: 'closed' };
