import type { Ticket } from '../values/ids.ts';
import type { UtcMs } from '../values/time.ts';
import type { Volume } from '../values/volume.ts';

/** One order or position of a list. */
export interface BulkItem {
  readonly ticket: Ticket;
  /** Of a position; `null` = all of it. */
  readonly volume: Volume | null;
}

/**
 * Many orders or positions at once. The list is fixed before the first of them is touched; each item is an
 * intent of its own, so that none is done twice. Survives JSON.
 */
export interface BulkPlan {
  readonly action: 'cancel' | 'close';
  readonly items: readonly BulkItem[];
  /** Bridge time after which no further item is begun; `null` = the list is worked through whenever. */
  readonly expiresAtMs: UtcMs | null;
}
