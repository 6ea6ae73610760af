import { encodeMessage, type ServerMessage } from '@mt5-bridge/protocol';
import type { AppContext } from './app-context.ts';
import { auditRefusal } from './audit/audit-refusals.ts';
import type { Session } from './session.ts';
import { cutSession } from './session-end.ts';

/** Sends one message to a session, while it is there; a reader that let its queue overflow is ended. */
export function reply(ctx: AppContext, session: Session, message: ServerMessage): void {
  if (isFailure(message)) session.failedOperations += 1;
  if (message.type === 'error') auditRefusal(ctx.audit, session, message);
  replyText(ctx, session, encodeMessage(message));
}

/** Whether a message tells that something was refused, failed or is not known: all of them have a code. */
export function isFailure(message: ServerMessage): boolean {
  return 'error_code' in message;
}

/** The same for text that is encoded already. */
export function replyText(ctx: AppContext, session: Session, text: string): void {
  // An answer that comes after the end of its session is nobody's loss: the outcome is stored.
  if (session.isClosing) return;
  const result = session.socket.send(text);
  if (result !== 'dropped') return;
  ctx.metrics.counter('frames_dropped');
  cutSession(ctx, session, 4502, 'slow consumer');
}
