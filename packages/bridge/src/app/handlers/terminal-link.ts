import type { ClientMessage, ServerMessage, TerminalHelloMessage } from '@mt5-bridge/protocol';
import type { AppContext } from '../app-context.ts';
import { errorReply, refusal } from '../mapping/errors.ts';
import { toWireWelcome } from '../mapping/terminal-link/greeting.ts';
import type { Session } from '../session.ts';

/** A terminal wants its connection to become the link of an account. */
export async function handleTerminalHello(
  ctx: AppContext,
  session: Session,
  message: TerminalHelloMessage,
): Promise<ServerMessage | undefined> {
  if (ctx.tradingGate.isDraining) {
    return errorReply(ctx, refusal('SHUTTING_DOWN', 'The bridge shuts down.'), message);
  }
  const outcome = await ctx.terminalLinks.take(session, message);
  switch (outcome.kind) {
    case 'linked':
      return toWireWelcome(outcome.terms, { timestamp: ctx.timestamp(), id: message.id });
    case 'refused': {
      ctx.log.warn('link.refused', {
        session_id: session.id,
        subject: session.subject,
        error_code: outcome.error.error_code,
        message: outcome.error.message,
      });
      return errorReply(ctx, outcome.error, message);
    }
    case 'gone':
      return undefined;
  }
}

/** A message of a link on a connection that is none: it has no effect. */
export function handleWithoutLink(ctx: AppContext, message: ClientMessage): ServerMessage {
  const error = refusal('WRONG_STATE', 'This connection is not the link of a terminal.', {
    suggestion: 'Send terminal_hello, and wait for terminal_welcome.',
  });
  return errorReply(ctx, error, message);
}
