import type { TerminalRequest, UtcMs } from '@mt5-bridge/trading';

/** Two looks that agree must lie at least this far apart. */
const BETWEEN_LOOKS_MS = 2_000;
/** Clocks of bridge and terminal may differ by so much before "too late to be sent" is believed. */
const SKEW_MS = 2_000;

/** After the deadline of a request it takes so long, looks included, until its absence can be proven. */
export const PROOF_TAKES_MS = SKEW_MS + 2 * BETWEEN_LOOKS_MS;

/** One look at a terminal that showed nothing of a request. */
export interface AbsentLook {
  readonly atMs: UtcMs;
  /** A wall clock that was set must not bring two looks together or apart. */
  readonly monotonicMs: number;
  readonly historyCompleteToMs: UtcMs;
}

export interface SentRequest {
  readonly request: TerminalRequest;
  readonly submittedMs: UtcMs;
  readonly timeoutMs: number;
}

/** Whether a look can be the first of two: the terminal's history reaches the moment of sending. */
export function isFirstLook({ submittedMs }: SentRequest, look: AbsentLook): boolean {
  return look.historyCompleteToMs >= submittedMs;
}

/**
 * Whether not having seen a request proves that it was not executed: the history is complete past the
 * moment of sending, the terminal would refuse it as too old by now, longer than its answering time has
 * passed, and an earlier look agrees. Anything less stays unknown.
 */
export function isAbsenceProof(
  sent: SentRequest,
  firstLook: AbsentLook,
  look: AbsentLook,
): boolean {
  const { request, submittedMs, timeoutMs } = sent;
  return (
    isFirstLook(sent, firstLook) &&
    look.monotonicMs - firstLook.monotonicMs >= BETWEEN_LOOKS_MS &&
    look.historyCompleteToMs >= request.expiresAtMs + SKEW_MS &&
    look.atMs >= request.expiresAtMs + SKEW_MS &&
    look.atMs >= submittedMs + timeoutMs
  );
}
