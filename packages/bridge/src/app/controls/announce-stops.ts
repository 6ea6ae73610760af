import type { AccountId } from '@mt5-bridge/trading';
import type { AppContext } from '../app-context.ts';
import { mayUseAccount } from '../authorize.ts';
import { toKillSwitchState } from '../mapping/kill-switch-state.ts';
import { reply } from '../reply.ts';
import type { Session } from '../session.ts';

/** Tells every session that may see the account what is stopped on it now. */
export function announceStops(ctx: AppContext, accountId: AccountId): void {
  const stops = ctx.controls.killSwitch.engaged(accountId);
  for (const session of sessionsThatSee(ctx, accountId)) {
    reply(ctx, session, toKillSwitchState(accountId, stops, { timestamp: ctx.timestamp() }));
  }
}

export function sessionsThatSee(ctx: AppContext, accountId: AccountId): readonly Session[] {
  const environment = ctx.accounts.get(accountId)?.account?.spec.environment;
  return [...ctx.sessions.values()].filter(
    (session) => maySee(ctx, session) && mayUseAccount(session, accountId, environment),
  );
}

function maySee({ clock }: AppContext, { principal }: Session): boolean {
  if (principal === undefined || !principal.scopes.has('view')) return false;
  return principal.expiresAtMs === null || clock.nowMs() < principal.expiresAtMs;
}
