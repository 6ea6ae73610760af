import { type DeadManSwitchFired, formatIsoTime } from '@mt5-bridge/protocol';
import type { AppendResult } from '../../ports/append-result.ts';
import type { AppContext } from '../app-context.ts';
import { auditSwitch } from '../audit/audit-controls.ts';
import { reply } from '../reply.ts';
import { sessionsThatSee } from './announce-stops.ts';
import type { ArmedSwitch } from './dead-man-switch.ts';

/** Blocks new orders until somebody releases them, and tells everybody who may see the account. */
export async function fireDeadManSwitch(
  ctx: AppContext,
  fired: ArmedSwitch,
): Promise<AppendResult> {
  const { accountId, subject, scope, timeoutMs, require } = fired;
  const firedMs = ctx.clock.nowMs();
  ctx.log.warn('dead_man_switch.fired', { account: accountId, subject, scope });
  auditSwitch(ctx.audit, 'dead_man_switch_fired', fired);
  const stored = ctx.controls.killSwitch.engage(accountId, {
    scope: scope === 'account' ? { kind: 'account' } : { kind: 'key', value: subject },
    by: 'dead_man_switch',
    reason: `no sign of life of ${subject} for ${timeoutMs} ms`,
  });
  const result = await stored;
  const message: DeadManSwitchFired = {
    type: 'dead_man_switch_fired',
    data: {
      account: accountId,
      scope,
      timeout_ms: timeoutMs,
      actions: ['block_new'],
      require,
      armed_by: subject,
      fired_at: formatIsoTime(firedMs),
      result: { cancelled: [], closed: [], failed: [], unknown: [] },
    },
    timestamp: ctx.timestamp(),
  };
  for (const session of sessionsThatSee(ctx, accountId)) reply(ctx, session, message);
  return result;
}
