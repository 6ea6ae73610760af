import { formatIsoTime, type KillSwitchScope, type KillSwitchState } from '@mt5-bridge/protocol';
import { type AccountId, asSymbolName } from '@mt5-bridge/trading';
import type { Stop, StopScope } from '../controls/kill-switch.ts';

export function toStopScope(scope: KillSwitchScope): StopScope {
  return scope.kind === 'account' ? scope : { kind: scope.kind, value: String(scope.value) };
}

function toWireScope(scope: StopScope): KillSwitchScope {
  switch (scope.kind) {
    case 'account':
      return { kind: 'account' };
    case 'key':
      return { kind: 'key', value: scope.value };
    case 'magic':
      return { kind: 'magic', value: scope.value };
    case 'symbol':
      return { kind: 'symbol', value: asSymbolName(scope.value) };
  }
}

/** All that is stopped on an account: the answer when `id` is the request's, else a push. */
export function toKillSwitchState(
  accountId: AccountId,
  stops: readonly Stop[],
  { timestamp, id }: { readonly timestamp: string; readonly id?: string | number | undefined },
): KillSwitchState {
  return {
    type: 'kill_switch_state',
    status: 'success',
    data: {
      account: accountId,
      engaged: stops.map(({ scope, by, sinceMs, reason }) => ({
        scope: toWireScope(scope),
        by,
        since: formatIsoTime(sinceMs),
        reason,
      })),
    },
    timestamp,
    ...(id === undefined ? {} : { id }),
  };
}
