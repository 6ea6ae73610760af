import type { ErrorMessage, KillSwitchMessage, KillSwitchState } from '@mt5-bridge/protocol';
import type { AccountId } from '@mt5-bridge/trading';
import type { AppContext } from '../app-context.ts';
import { auditStop } from '../audit/audit-controls.ts';
import type { StopWish } from '../bulk/stop-actions.ts';
import { errorReply, refusal } from '../mapping/errors.ts';
import { toKillSwitchState, toScopeOfStop, toStopScope } from '../mapping/kill-switch-state.ts';
import type { Session } from '../session.ts';

/**
 * Engages or releases a stop. An engaged one is in force before anything is awaited, and durable before it is
 * acknowledged; a released one lets orders through only when that is durable. What an engaged one is to cancel
 * and close is done after it is in force, and told with the acknowledgement as far as it is known then.
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
  const { accountId } = view;
  const scope = toStopScope(data.scope);
  const { killSwitch } = ctx.controls;
  const { action, reason } = data;
  const stored =
    action === 'engage'
      ? killSwitch.engage(accountId, { scope, by: session.subject, reason })
      : killSwitch.release(accountId, scope);
  auditStop(ctx.audit, session, { action, accountId, scope, reason });
  const wish = actionsOf(ctx, session, accountId, data);
  const begun = wish === undefined ? undefined : ctx.stopActions.begin(wish);
  ctx.log.warn('kill_switch.changed', {
    account: accountId,
    action,
    scope: scope.kind,
    subject: session.subject,
    reason,
  });
  for (const result of [await stored, await begun]) {
    if (result?.kind !== 'failed') continue;
    const error = refusal(
      'LEDGER_UNAVAILABLE',
      `The change could not be stored (${result.reason}); no order is taken any more.`,
    );
    return errorReply(ctx, error, message);
  }
  const actions = wish === undefined ? undefined : await ctx.stopActions.report(wish.id);
  const envelope = { timestamp: ctx.timestamp(), id: message.id, actions };
  return toKillSwitchState(accountId, killSwitch.engaged(accountId), envelope);
}

/** What a stop is to do beside holding orders back; `undefined`: nothing. */
function actionsOf(
  ctx: AppContext,
  { subject }: Session,
  accountId: AccountId,
  data: KillSwitchMessage['data'],
): StopWish | undefined {
  const cancels = data.cancel_pending ?? false;
  const closes = data.close_positions ?? false;
  if (!cancels && !closes) return undefined;
  const scope = toScopeOfStop(toStopScope(data.scope), data.include_manual ?? false);
  const id = ctx.random.uuid();
  const { reason: note } = data;
  return { id, kind: 'kill_switch', accountId, subject, scope, cancels, closes, note };
}
