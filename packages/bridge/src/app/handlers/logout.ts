import type { LoggedOut, LogoutMessage } from '@mt5-bridge/protocol';
import type { AppContext } from '../app-context.ts';
import { reply } from '../reply.ts';
import type { Session } from '../session.ts';
import { closeSession } from '../session-end.ts';

/** Ends the session in good order: the answer first, then close 1000. */
export function handleLogout(ctx: AppContext, session: Session, message: LogoutMessage): undefined {
  const { subject, id: sessionId, accountId } = session;
  const others = [...ctx.sessions.values()].filter((other) => other.subject === subject);
  ctx.deadManSwitches.left({ subject, sessionId, accountId }, others.length <= 1);
  const answer: LoggedOut = {
    type: 'logged_out',
    status: 'success',
    timestamp: ctx.timestamp(),
    ...(message.id === undefined ? {} : { id: message.id }),
  };
  reply(ctx, session, answer);
  closeSession(ctx, session, 1000, 'logged out');
  return undefined;
}
