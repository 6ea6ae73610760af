import { formatIsoTime, type KillSwitchScope, type KillSwitchState } from '@mt5-bridge/protocol';
import {
  type AccountId,
  asMagic,
  asSymbolName,
  type BulkScope,
  EVERYTHING_OWN,
} from '@mt5-bridge/trading';
import type { Stop, StopScope } from '../controls/kill-switch.ts';
import type { Batch } from '../signals/signal-outcome.ts';
import { toActionReport } from './batch.ts';

export function toStopScope(scope: KillSwitchScope): StopScope {
  return scope.kind === 'account' ? scope : { kind: scope.kind, value: String(scope.value) };
}

/** What stands in the scope of a stop; the bridge's own unless all of it is meant. */
export function toScopeOfStop(scope: StopScope, includesManual: boolean): BulkScope {
  const own = { ...EVERYTHING_OWN, includesManual };
  switch (scope.kind) {
    case 'account':
      return own;
    case 'key':
      return { ...own, subject: scope.value };
    case 'magic':
      return { ...own, magic: asMagic(scope.value) };
    case 'symbol':
      return { ...own, symbol: asSymbolName(scope.value) };
  }
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
  {
    timestamp,
    id,
    actions,
  }: {
    readonly timestamp: string;
    readonly id?: string | number | undefined;
    /** What the stop was to do beside. */
    readonly actions?: Batch | undefined;
  },
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
      ...(actions === undefined ? {} : { actions: toActionReport(actions) }),
    },
    timestamp,
    ...(id === undefined ? {} : { id }),
  };
}
