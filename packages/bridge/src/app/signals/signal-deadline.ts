import { asUtcMs, type Signal, type UtcMs } from '@mt5-bridge/trading';

/** How long a signal may wait before it is not sent any more. Urgency never relaxes a rule. */
export const MAX_AGE_MS = { high: 1_000, medium: 5_000, low: 30_000 } as const;

/** Bridge time after which the request must not be sent: the earliest of age, expiration and validity. */
export function deadlineOf(signal: Signal, sendBeforeMs: UtcMs | null): UtcMs {
  const byAge = signal.receivedMs + MAX_AGE_MS[signal.urgency];
  const limits = [byAge, sendBeforeMs, signal.wish?.validUntilMs ?? null];
  return asUtcMs(Math.min(...limits.filter((limit) => limit !== null)));
}
