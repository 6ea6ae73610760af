import type { Clock } from '../ports/clock.ts';
import type { Session } from './session.ts';
import type { BridgeSettings } from './settings.ts';

/** One timer for all sessions; the grain of every deadline below. */
const SWEEP_MS = 250;

/** Time after its expiry in which a token can still be refreshed. */
export const TOKEN_GRACE_MS = 25_000;
/** How long before its expiry the client is told. */
const TOKEN_WARNING_MS = 60_000;

export interface LivenessActions {
  idle(session: Session, idleMs: number): void;
  authenticationOverdue(session: Session): void;
  tokenExpiring(session: Session, expiresAtMs: number): void;
  tokenExpired(session: Session): void;
  slowReader(session: Session, bufferedBytes: number): void;
  /** A terminal that left every command it may have without an answer. */
  owesAnswers(session: Session): void;
}

/**
 * Ends sessions that went silent, never said who they are, outlived their token or do not read. Activity is
 * a whole message or a ping of the client: answers to our pings prove a live peer, not a live client.
 */
export function watchLiveness(
  sessions: ReadonlyMap<number, Session>,
  settings: BridgeSettings,
  clock: Clock,
  actions: LivenessActions,
): () => void {
  let cancel = clock.schedule(SWEEP_MS, sweep);

  function sweep(): void {
    const nowMs = clock.monotonicMs();
    const wallMs = clock.nowMs();
    for (const session of sessions.values()) check(session, nowMs, wallMs);
    cancel = clock.schedule(SWEEP_MS, sweep);
  }

  function check(session: Session, nowMs: number, wallMs: number): void {
    if (session.isClosing) return;
    const idleMs = nowMs - session.lastActivityMs;
    const { timeoutMs, intervalMs } = paceOf(session);
    const { maxQueueBytes } = settings.limits;
    if (session.principal === undefined) {
      if (nowMs - session.openedMs >= settings.authTimeoutMs)
        actions.authenticationOverdue(session);
      return;
    }
    const expiresAtMs = session.principal.expiresAtMs;
    if (expiresAtMs !== null && wallMs >= expiresAtMs + TOKEN_GRACE_MS) {
      actions.tokenExpired(session);
      return;
    }
    if (expiresAtMs !== null && wallMs >= expiresAtMs - TOKEN_WARNING_MS) {
      if (session.warnedExpiryMs !== expiresAtMs) actions.tokenExpiring(session, expiresAtMs);
      session.warnedExpiryMs = expiresAtMs;
    }
    if (session.link?.commands.isStuck(settings.limits.terminal.silenceTimeoutMs) === true) {
      actions.owesAnswers(session);
      return;
    }
    if (timeoutMs > 0 && idleMs >= timeoutMs) {
      actions.idle(session, idleMs);
      return;
    }
    const bufferedBytes = session.socket.bufferedBytes();
    if (maxQueueBytes > 0 && bufferedBytes > maxQueueBytes) {
      actions.slowReader(session, bufferedBytes);
      return;
    }
    if (intervalMs > 0 && nowMs - session.lastPingMs >= intervalMs) {
      session.lastPingMs = nowMs;
      session.socket.ping();
    }
  }

  /** A terminal proves by any sign that it lives; a client by signs of its own only. */
  function paceOf({ link }: Session): { readonly timeoutMs: number; readonly intervalMs: number } {
    if (link === undefined) return settings.heartbeat;
    const { silenceTimeoutMs, statusIntervalMs } = settings.limits.terminal;
    return { timeoutMs: silenceTimeoutMs, intervalMs: statusIntervalMs };
  }

  return () => cancel();
}
