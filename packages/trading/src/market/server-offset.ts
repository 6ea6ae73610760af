import { MINUTE_MS } from './calendar.ts';

/** Zones differ by whole quarter hours. */
const STEP_SECONDS = 900;

/**
 * Offset of a server's clock from a measured difference to UTC, in seconds: rounded to a whole step, so
 * that the skew of both clocks and the age of the measured time do not count.
 */
export function estimateServerOffset(serverMinusUtcMs: number, stepSeconds = STEP_SECONDS): number {
  const steps = Math.round(serverMinusUtcMs / (stepSeconds * 1000));
  return steps === 0 ? 0 : steps * stepSeconds;
}

/**
 * True when a tick is fresh enough to confirm an offset: server time of the tick lies within `toleranceMs` of
 * now + offset. Over a weekend no tick does, and the last good offset is kept.
 */
export function confirmsOffset(
  tickServerMs: number,
  nowMs: number,
  offsetSeconds: number,
  toleranceMs: number = MINUTE_MS,
): boolean {
  return Math.abs(tickServerMs - (nowMs + offsetSeconds * 1000)) <= toleranceMs;
}
