/** Zones differ by whole quarter hours. */
const STEP_SECONDS = 900;

/**
 * Offset of a server's clock from a measured difference to UTC, in seconds: rounded to a whole
 * step, so that the skew of both clocks and the age of the measured time do not count.
 */
export function estimateServerOffset(serverMinusUtcMs: number, stepSeconds = STEP_SECONDS): number {
  const steps = Math.round(serverMinusUtcMs / (stepSeconds * 1000));
  return steps === 0 ? 0 : steps * stepSeconds;
}
