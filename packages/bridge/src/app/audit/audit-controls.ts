import type { PaperControlMessage } from '@mt5-bridge/protocol';
import type { AccountId, TerminalStatus } from '@mt5-bridge/trading';
import type { AccountView } from '../account-view.ts';
import type { ArmedSwitch } from '../controls/dead-man-switch.ts';
import { describeScope, type StopScope } from '../controls/kill-switch.ts';
import type { Session } from '../session.ts';
import type { AuditTrail } from './audit-trail.ts';
import { actorOf } from './session-origin.ts';

/** Every stop and every release, one by one: each is written down anyway. */
export function auditStop(
  audit: AuditTrail,
  session: Session,
  stop: {
    readonly action: 'engage' | 'release';
    readonly accountId: AccountId;
    readonly scope: StopScope;
    readonly reason: string;
  },
): void {
  const { action, accountId, scope, reason } = stop;
  audit.record({
    act: action === 'engage' ? 'kill_switch_engaged' : 'kill_switch_released',
    ...actorOf(session),
    accountId,
    summary: `${describeScope(scope)}: ${reason}`,
    detail: JSON.stringify({ scope }),
  });
}

/** A switch that was armed by a message, disarmed or has fired; heartbeats that put it off are not told. */
export function auditSwitch(
  audit: AuditTrail,
  act: 'dead_man_switch_armed' | 'dead_man_switch_disarmed' | 'dead_man_switch_fired',
  { accountId, subject, scope, timeoutMs, require }: ArmedSwitch,
  origin: string | null = null,
): void {
  audit.gather({
    act,
    subject,
    origin,
    accountId,
    summary: `${scope}, after ${timeoutMs} ms without ${require === 'heartbeat' ? 'a heartbeat' : 'this message'}`,
    detail: JSON.stringify({ scope, timeoutMs, require }),
  });
}

/** What an operator did to a paper account or its market. */
export function auditPaper(
  audit: AuditTrail,
  session: Session,
  accountId: AccountId,
  data: PaperControlMessage['data'],
): void {
  const { action, ...how } = data;
  const detail = JSON.stringify(how);
  audit.gather({
    act: 'paper_controlled',
    ...actorOf(session),
    accountId,
    code: action,
    summary: detail === '{}' ? action : `${action} ${detail}`,
  });
}

/** Told of each change, and of the state at the start. */
export function auditTerminal(
  audit: AuditTrail,
  { accountId, status: before }: AccountView,
  status: TerminalStatus,
): void {
  if (status === before) return;
  audit.record({
    act: status === 'connected' ? 'terminal_attached' : 'terminal_lost',
    accountId,
    summary: status,
  });
}
