import { type DeadManSwitchFired, formatIsoTime } from '@mt5-bridge/protocol';
import { EVERYTHING_OWN, type UtcMs } from '@mt5-bridge/trading';
import type { AppendResult } from '../../ports/append-result.ts';
import type { AppContext } from '../app-context.ts';
import { auditSwitch } from '../audit/audit-controls.ts';
import type { StopWish } from '../bulk/stop-actions.ts';
import { toActionReport } from '../mapping/batch.ts';
import { reply } from '../reply.ts';
import type { Batch } from '../signals/signal-outcome.ts';
import { sessionsThatSee } from './announce-stops.ts';
import type { ArmedSwitch } from './dead-man-switch.ts';

const NOTHING: Batch = { cancelled: [], closed: [], failed: [], unknown: [] };

/** What a switch that has fired is told with, also after a restart. */
interface FiredNote {
  readonly fired: ArmedSwitch;
  readonly firedMs: UtcMs;
}

/**
 * Does what a switch is armed for: blocks new orders until somebody releases them, cancels, closes. Its result
 * says whether all that is durable; what was cancelled and closed is told when it is done.
 */
export async function fireDeadManSwitch(
  ctx: AppContext,
  fired: ArmedSwitch,
): Promise<AppendResult> {
  const { accountId, subject, scope, actions } = fired;
  const note: FiredNote = { fired, firedMs: ctx.clock.nowMs() };
  const lateMs = note.firedMs - fired.deadlineMs;
  ctx.log.warn('dead_man_switch.fired', { account: accountId, subject, scope, late_ms: lateMs });
  auditSwitch(ctx.audit, 'dead_man_switch_fired', fired);
  const wish = actionsOf(note);
  const stored = actions.includes('block_new') ? block(ctx, fired) : undefined;
  const begun = wish === undefined ? undefined : ctx.stopActions.begin(wish);
  const [blocked, begunResult] = [await stored, await begun];
  if (wish === undefined) tellFired(ctx, note, NOTHING);
  if (blocked?.kind === 'failed') return blocked;
  return begunResult ?? { kind: 'durable' };
}

/** Tells everybody who may see the account what a switch has done. */
export function reportFired(ctx: AppContext, { note }: StopWish, fates: Batch): void {
  // Made by `actionsOf` of this file.
  tellFired(ctx, JSON.parse(note) as FiredNote, fates);
}

function block(
  ctx: AppContext,
  { accountId, subject, scope, timeoutMs }: ArmedSwitch,
): Promise<AppendResult> {
  return ctx.controls.killSwitch.engage(accountId, {
    scope: scope === 'account' ? { kind: 'account' } : { kind: 'key', value: subject },
    by: 'dead_man_switch',
    reason: `no sign of life of ${subject} for ${timeoutMs} ms`,
  });
}

/** Of a silent client what its own signals made, of a silent account what the bridge made. */
function actionsOf(note: FiredNote): StopWish | undefined {
  const { id, accountId, subject, scope, actions, includesManual } = note.fired;
  const cancels = actions.includes('cancel_pending');
  const closes = actions.includes('close_positions');
  if (!cancels && !closes) return undefined;
  const maker = scope === 'account' ? null : subject;
  return {
    id,
    kind: 'dead_man_switch',
    accountId,
    subject,
    scope: { ...EVERYTHING_OWN, subject: maker, includesManual },
    cancels,
    closes,
    note: JSON.stringify(note),
  };
}

function tellFired(ctx: AppContext, { fired, firedMs }: FiredNote, fates: Batch): void {
  const { accountId, subject, scope, timeoutMs, actions, require } = fired;
  const message: DeadManSwitchFired = {
    type: 'dead_man_switch_fired',
    data: {
      account: accountId,
      scope,
      timeout_ms: timeoutMs,
      actions: [...actions],
      require,
      armed_by: subject,
      fired_at: formatIsoTime(firedMs),
      result: toActionReport(fates),
    },
    timestamp: ctx.timestamp(),
  };
  for (const session of sessionsThatSee(ctx, accountId)) reply(ctx, session, message);
}
