import type { ClientMessage, WireError } from '@mt5-bridge/protocol';
import type { AppContext } from './app-context.ts';
import { errorReply, type Refused } from './mapping/errors.ts';
import { reply } from './reply.ts';
import type { Session } from './session.ts';

/** Whether a message is a signal whose id its own subject has spent already. */
export function isRepeat(ctx: AppContext, session: Session, message: ClientMessage): boolean {
  return message.type === 'trading_signal' && isSpent(ctx, session, message.data.signal_id);
}

/** Answers with `error`. Of a spent id it says nothing: what became of it is the ledger's to tell. */
export function refuse(
  ctx: AppContext,
  session: Session,
  error: WireError,
  request: Refused,
): void {
  const message = errorReply(ctx, error, request);
  if (message.signal_id !== undefined && isSpent(ctx, session, message.signal_id)) {
    const { outcome: _, id_spent: __, ...details } = message.details;
    reply(ctx, session, { ...message, details });
  } else reply(ctx, session, message);
}

function isSpent(ctx: AppContext, session: Session, signalId: string): boolean {
  try {
    return ctx.signals.holderOf(signalId)?.subject === session.subject;
  } catch {
    // The ledger tells of its fault itself; of an id that can not be looked up nothing is claimed.
    return true;
  }
}
