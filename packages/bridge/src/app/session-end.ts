import type { AppContext } from './app-context.ts';
import type { Session } from './session.ts';

/** Closes a session with a code; its last message, if any, was sent before. */
export function closeSession(
  ctx: AppContext,
  session: Session,
  code: number,
  reason: string,
): void {
  if (session.isClosing) return;
  session.isClosing = true;
  ctx.log.info('session.closing', {
    session_id: session.id,
    subject: session.subject,
    close_code: code,
    reason,
  });
  session.socket.close(code, reason);
}
