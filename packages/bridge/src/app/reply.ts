import { encodeMessage, type ServerMessage } from '@mt5-bridge/protocol';
import type { AppContext } from './app-context.ts';
import { auditRefusal } from './audit/audit-refusals.ts';
import type { Session } from './session.ts';
import { cutSession } from './session-end.ts';

/** Sends one message to a session, while it is there; a reader that let its queue overflow is ended. */
export function reply(ctx: AppContext, session: Session, message: ServerMessage): void {
  replyText(ctx, session, encoded(ctx, session, message));
}

/** The same for an answer that became ready later, with those of others: the sessions of a turn get all theirs at once. */
export function replyLate(ctx: AppContext, session: Session, message: ServerMessage): void {
  ctx.lateReplies.add(session, encoded(ctx, session, message));
}

function encoded(ctx: AppContext, session: Session, message: ServerMessage): string {
  if (isFailure(message)) session.failedOperations += 1;
  if (message.type === 'error') auditRefusal(ctx.audit, session, message);
  return encodeMessage(message);
}

/** Whether a message tells that something was refused, failed or is not known: all of them have a code. */
export function isFailure(message: ServerMessage): boolean {
  return 'error_code' in message;
}

/** Sends text that is encoded already, behind the answers that wait for the end of this turn. */
export function replyText(ctx: AppContext, session: Session, text: string): void {
  ctx.lateReplies.leave(session);
  // An answer that comes after the end of its session is nobody's loss: the outcome is stored.
  if (session.isClosing) return;
  if (session.socket.send(text) === 'dropped') cutSlowReader(ctx, session);
}

export function cutSlowReader(ctx: AppContext, session: Session): void {
  ctx.metrics.counter('frames_dropped');
  cutSession(ctx, session, 4502, 'slow consumer');
}
