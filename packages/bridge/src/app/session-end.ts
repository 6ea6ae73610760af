import type { AppContext } from './app-context.ts';
import type { Session } from './session.ts';

/** Closes a session with a code; its last message, if any, was sent before. */
export function closeSession(
  ctx: Pick<AppContext, 'log' | 'lateReplies'>,
  session: Session,
  code: number,
  reason: string,
): void {
  if (session.isClosing) return;
  ctx.lateReplies.leave(session);
  beginEnd(ctx, session, code, reason);
  session.socket.close(code, reason);
}

/**
 * Cuts off a peer that does not read. A close frame would wait behind its backlog, and the backlog in memory
 * with it, so there is none: the peer sees 1006, and `code` stands in the log and the metrics.
 */
export function cutSession(
  ctx: Pick<AppContext, 'log'>,
  session: Session,
  code: number,
  reason: string,
): void {
  if (session.isClosing) return;
  session.cutCode = code;
  beginEnd(ctx, session, code, reason);
  session.socket.terminate();
}

function beginEnd(
  ctx: Pick<AppContext, 'log'>,
  session: Session,
  code: number,
  reason: string,
): void {
  session.isClosing = true;
  session.link?.lost();
  ctx.log.info('session.closing', {
    session_id: session.id,
    subject: session.subject,
    close_code: code,
    reason,
  });
}
