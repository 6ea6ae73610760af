import { isOrderTimeAllowed, type OrderTime, type UtcMs } from '@mt5-bridge/trading';
import type { Engine } from '../engine.ts';
import { orderEndMs } from '../expiry.ts';
import { type Outcome, outcome } from '../outcome.ts';
import type { SymbolState } from '../symbol-state.ts';

/** 10022: a kind that the symbol does not allow, or a moment that is missing or past. */
export function checkExpiration(
  { book, settings }: Engine,
  { spec }: SymbolState,
  time: OrderTime,
  expirationMs: UtcMs | null,
): Outcome | undefined {
  if (!isOrderTimeAllowed(spec, time)) return outcome('INVALID_EXPIRATION');
  if (time === 'GTC' || time === 'DAY') return undefined;
  const endMs = orderEndMs({ time, expirationMs, setupMs: book.nowMs }, spec, settings);
  const isAhead = expirationMs !== null && endMs !== undefined && endMs > book.nowMs;
  return isAhead ? undefined : outcome('INVALID_EXPIRATION');
}
