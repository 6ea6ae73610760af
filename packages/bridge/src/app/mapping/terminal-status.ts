import { formatIsoTime, type Mt5Status } from '@mt5-bridge/protocol';
import type { AccountView } from '../account-view.ts';

type WireTerminalStatus = Mt5Status['status'];

/** A halted terminal takes no request: for a client it is as good as gone. */
export function toTerminalStatus(view: AccountView | undefined): WireTerminalStatus {
  return view?.status === 'connected' ? 'connected' : 'disconnected';
}

export function toMt5Status(view: AccountView | undefined): Mt5Status {
  if (view === undefined) return { status: 'disconnected', last_update: null };
  const lastUpdateMs = view.lastUpdateMs;
  return {
    status: toTerminalStatus(view),
    ...(view.account === undefined ? {} : { server: view.account.spec.server }),
    last_update: lastUpdateMs === null ? null : formatIsoTime(lastUpdateMs),
  };
}

/** What a client may see before it has said who it is. */
export const HIDDEN_MT5_STATUS: Mt5Status = { status: 'unknown', last_update: null };
