import type { ErrorMessage, KillSwitchMessage, KillSwitchState } from '@mt5-bridge/protocol';
import type { AppContext } from '../app-context.ts';
import { auditStop } from '../audit/audit-controls.ts';
import { errorReply, refusal } from '../mapping/errors.ts';
import { toKillSwitchState, toStopScope } from '../mapping/kill-switch-state.ts';
import type { Session } from '../session.ts';

/**
 * Engages or releases a stop. An engaged one is in force before anything is awaited, and durable before it is
 * acknowledged; a released one lets orders through only when that is durable.
 */
export async function handleKillSwitch(
  ctx: AppContext,
  session: Session,
  message: KillSwitchMessage,
): Promise<KillSwitchState | ErrorMessage> {
  const view = ctx.accountOf(session, message.account);
  if (view === undefined) {
    const error = refusal('MT5_NOT_CONNECTED', 'No terminal is attached to this session.', {
      suggestion: 'Send mt5_command connect, or name an account.',
    });
    return errorReply(ctx, error, message);
  }
  const { data } = message;
  if (data.cancel_pending === true || data.close_positions === true) {
    const error = refusal('NOT_SUPPORTED', 'This bridge only stops orders; nothing was stopped.', {
      suggestion: 'Send it without cancel_pending and close_positions, then cancel and close.',
    });
    return errorReply(ctx, error, message);
  }
  const { accountId } = view;
  const scope = toStopScope(data.scope);
  const { killSwitch } = ctx.controls;
  const { action, reason } = data;
  const stored =
    action === 'engage'
      ? killSwitch.engage(accountId, { scope, by: session.subject, reason })
      : killSwitch.release(accountId, scope);
  auditStop(ctx.audit, session, { action, accountId, scope, reason });
  ctx.log.warn('kill_switch.changed', {
    account: accountId,
    action,
    scope: scope.kind,
    subject: session.subject,
    reason,
  });
  const result = await stored;
  if (result.kind === 'failed') {
    const error = refusal(
      'LEDGER_UNAVAILABLE',
      `The change could not be stored (${result.reason}); no order is taken any more.`,
    );
    return errorReply(ctx, error, message);
  }
  const envelope = { timestamp: ctx.timestamp(), id: message.id };
  return toKillSwitchState(accountId, killSwitch.engaged(accountId), envelope);
}
