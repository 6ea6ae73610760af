import type { Brand } from './brand.ts';

/** A true UTC instant in milliseconds since 1970. */
export type UtcMs = Brand<number, 'UtcMs'>;
/**
 * Broker wall time written as if it were a UTC epoch in milliseconds, as MT5 stores every time.
 * Only `market/server-zone` converts between the two.
 */
export type ServerMs = Brand<number, 'ServerMs'>;

export const asUtcMs = (ms: number): UtcMs => ms as UtcMs;
export const asServerMs = (ms: number): ServerMs => ms as ServerMs;

/** The last instant that a `Date` can hold: the end of a range that has none. */
export const LAST_INSTANT = asUtcMs(8.64e15);
