import type { AccountInfoMessage, AccountInfoProcessed } from '@mt5-bridge/protocol';
import type { AppContext } from '../app-context.ts';
import type { Session } from '../session.ts';

/** Stores what a publisher says of an account. Never an input of a risk rule, never a terminal's account. */
export function handleAccountInfo(
  ctx: AppContext,
  session: Session,
  message: AccountInfoMessage,
): AccountInfoProcessed {
  const { balance, equity, margin } = message.data;
  ctx.market.recordPublishedAccount({
    subject: session.subject,
    timeMs: ctx.clock.nowMs(),
    body: JSON.stringify(message.data),
  });
  return {
    type: 'account_info_processed',
    status: 'success',
    data: { balance, equity, margin },
    timestamp: ctx.timestamp(),
    ...(message.id === undefined ? {} : { id: message.id }),
  };
}
