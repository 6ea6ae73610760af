import type { BulkItem } from '@mt5-bridge/trading';
import type { Sha256 } from '../../ports/digest.ts';

/**
 * The id of one request of a list: the same one whenever it is made, so that the ledger knows a request that
 * an earlier life has sent. A UUID of version 8, the first 128 bits of a SHA-256.
 */
export function itemId(
  sha256: Sha256,
  { bridgeId, listId }: { readonly bridgeId: string; readonly listId: string },
  { action, ticket }: Pick<BulkItem, 'action' | 'ticket'>,
  attempt: number,
): string {
  const bytes = sha256([bridgeId, listId, action, ticket, attempt].join(' '));
  const digits = [...bytes.subarray(0, 16)].map((byte) => byte.toString(16).padStart(2, '0'));
  const hex = digits.join('');
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 0x3) | 0x8).toString(16);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20),
  ].join('-');
}
