import type { SymbolName, Ticket } from '../values/ids.ts';
import type { UtcMs } from '../values/time.ts';
import type { Volume } from '../values/volume.ts';
import type { BulkScope } from './bulk-scope.ts';
import type { CloseTerms } from './close-request.ts';

export type BulkAction = 'cancel' | 'close';

/** One order or position of a list. */
export interface BulkItem {
  readonly action: BulkAction;
  readonly ticket: Ticket;
  readonly symbol: SymbolName;
  /** Of a position; `null` = all of it. */
  readonly volume: Volume | null;
}

/**
 * Many orders or positions at once. The list is fixed before the first of them is touched; each item is an
 * intent of its own, so that none is done twice. Survives JSON.
 */
export interface BulkPlan {
  /** In the order in which they are begun. */
  readonly items: readonly BulkItem[];
  /** Bridge time after which no further item is begun; `null` = the list is worked through whenever. */
  readonly expiresAtMs: UtcMs | null;
  /** A position is closed when the one before it has its answer: first in, first out. */
  readonly isSerial: boolean;
  /** Of a CLOSE of several positions. */
  readonly close?: CloseOfMany;
  /** Of a stop. */
  readonly pursuit?: Pursuit;
}

/** What a CLOSE of several positions wants, apart from which. */
export interface CloseOfMany {
  readonly symbol: SymbolName;
  readonly terms: CloseTerms;
  readonly comment: string;
  readonly requestedVolume: Volume;
  readonly warnings: readonly string[];
}

/**
 * A stop goes after what was on its way when the list was made: an order that is filled before it is
 * cancelled, one whose outcome was not known yet.
 */
export interface Pursuit {
  readonly scope: BulkScope;
  readonly cancels: boolean;
  readonly closes: boolean;
  /** Signals without an outcome when the list was made; what they turn out to have made belongs to it. */
  readonly awaits: readonly string[];
}
