import type { ClientMessage, WireError } from '@mt5-bridge/protocol';
import type { AppContext } from './app-context.ts';
import { errorReply, type Refused } from './mapping/errors.ts';
import { reply } from './reply.ts';
import type { Session } from './session.ts';

/** Whether a message is a signal or command whose id its own subject has spent already. */
export function isRepeat(ctx: AppContext, session: Session, message: ClientMessage): boolean {
  const id = intentId(message);
  return id !== undefined && isSpent(ctx, session, id);
}

function intentId(message: ClientMessage): string | undefined {
  switch (message.type) {
    case 'trading_signal':
      return message.data.signal_id;
    case 'order_modify':
    case 'order_cancel':
    case 'position_modify':
    case 'position_close':
    case 'close_by':
    case 'cancel_all':
    case 'close_all':
      return message.data.request_id;
    default:
      return undefined;
  }
}

/** Answers with `error`. Of a spent id it says nothing: what became of it is the ledger's to tell. */
export function refuse(
  ctx: AppContext,
  session: Session,
  error: WireError,
  request: Refused,
): void {
  const message = errorReply(ctx, error, request);
  const id = message.signal_id ?? message.request_id;
  if (id !== undefined && isSpent(ctx, session, id)) {
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
