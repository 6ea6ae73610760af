import { asTicket, asUtcMs } from '@mt5-bridge/trading';
import type { Sha256 } from '../../ports/digest.ts';
import type { RowPlace } from './row-place.ts';

/** Time, ticket, seal. */
const CURSOR = /^(\d{1,16})\.(\d{1,20})\.[0-9a-f]{16}$/;
const SEAL_BYTES = 8;

/** What cursors of one listing hang on: who made them, and what was asked for. */
export interface CursorScope {
  readonly sha256: Sha256;
  /** Cursors survive a restart, and mean nothing to another bridge. */
  readonly bridgeId: string;
  /** Type of the query, account and filters, as one text. */
  readonly listing: string;
}

/**
 * The place of the last row of a page, as text that clients hand back. The seal keeps it to its listing: with
 * other filters the same place would silently mean other rows. It is no secret, and no right hangs on it.
 */
export function encodeCursor({ timeMs, ticket }: RowPlace, scope: CursorScope): string {
  const { sha256, bridgeId, listing } = scope;
  const digest = sha256(JSON.stringify([bridgeId, 'cursor', listing, timeMs, ticket]));
  const seal = [...digest.subarray(0, SEAL_BYTES)].map((byte) =>
    byte.toString(16).padStart(2, '0'),
  );
  return `${timeMs}.${ticket}.${seal.join('')}`;
}

/** `undefined` for text that this bridge did not make for this listing. */
export function decodeCursor(text: string, scope: CursorScope): RowPlace | undefined {
  const [, timeMs, ticket] = CURSOR.exec(text) ?? [];
  if (timeMs === undefined || ticket === undefined) return undefined;
  const place = { timeMs: asUtcMs(Number(timeMs)), ticket: asTicket(ticket) };
  return encodeCursor(place, scope) === text ? place : undefined;
}
