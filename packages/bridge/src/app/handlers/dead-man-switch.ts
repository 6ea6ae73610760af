import {
  type DeadManSwitchMessage,
  type DeadManSwitchState,
  type ErrorMessage,
  formatIsoTime,
} from '@mt5-bridge/protocol';
import type { AppContext } from '../app-context.ts';
import { auditSwitch } from '../audit/audit-controls.ts';
import { originOf } from '../audit/session-origin.ts';
import { errorReply, refusal } from '../mapping/errors.ts';
import type { Session } from '../session.ts';

/** Arms, renews or disarms a timer that blocks new orders when the client falls silent. */
export async function handleDeadManSwitch(
  ctx: AppContext,
  session: Session,
  message: DeadManSwitchMessage,
): Promise<DeadManSwitchState | ErrorMessage> {
  const view = ctx.accountOf(session, message.account);
  if (view === undefined) {
    const error = refusal('MT5_NOT_CONNECTED', 'No terminal is attached to this session.', {
      suggestion: 'Send mt5_command connect, or name an account.',
    });
    return errorReply(ctx, error, message);
  }
  const { timeout_ms: timeoutMs, scope = 'connection', require = 'heartbeat' } = message.data;
  const isArming = timeoutMs > 0;
  if (isArming && !onlyBlocks(message)) {
    const error = refusal('NOT_SUPPORTED', 'The switch of this version only blocks new orders.', {
      suggestion: 'Send it with actions ["block_new"].',
    });
    return errorReply(ctx, error, message);
  }
  const { accountId } = view;
  const owner = { accountId, subject: session.subject, scope, sessionId: session.id };
  const change = isArming
    ? ctx.deadManSwitches.arm({ ...owner, timeoutMs, require })
    : { armed: undefined, stored: ctx.deadManSwitches.disarm(owner) };
  if (change.armed !== undefined) {
    auditSwitch(ctx.audit, 'dead_man_switch_armed', change.armed, originOf(session));
  }
  const result = await change.stored;
  if (result.kind === 'failed') {
    const error = refusal(
      'LEDGER_UNAVAILABLE',
      `The change could not be stored (${result.reason}); no order is taken any more.`,
    );
    return errorReply(ctx, error, message);
  }
  return {
    type: 'dead_man_switch_state',
    status: 'success',
    data: {
      armed: isArming,
      deadline: change.armed === undefined ? null : formatIsoTime(change.armed.deadlineMs),
      account: accountId,
      scope,
      timeout_ms: timeoutMs,
      actions: isArming ? ['block_new'] : [],
      require,
    },
    timestamp: ctx.timestamp(),
    ...(message.id === undefined ? {} : { id: message.id }),
  };
}

/** Left out, the actions would cancel orders too: nothing is promised that is not done. */
function onlyBlocks({ data }: DeadManSwitchMessage): boolean {
  return (data.actions ?? ['cancel_pending']).every((action) => action === 'block_new');
}
