import type { ErrorCode } from '@mt5-bridge/protocol';
import type { Stop } from '../controls/kill-switch.ts';
import { describeStop } from '../controls/order-controls.ts';
import type { OutcomeDetails } from './signal-outcome.ts';

/** Why the bridge itself refuses; `rule` is set when a risk rule did. */
export interface DenialReason {
  readonly code: ErrorCode;
  readonly message: string;
  readonly details: OutcomeDetails;
  readonly rule?: string;
}

export function halted(stop: Stop): DenialReason {
  return {
    code: 'TRADING_HALTED',
    message: describeStop(stop),
    details: { reason: stop.reason, scope: stop.scope.kind },
    rule: 'kill_switch',
  };
}

export const ACCOUNT_UNKNOWN: DenialReason = {
  code: 'MT5_NOT_CONNECTED',
  message: 'The terminal has not told the state of the account yet.',
  details: {},
};

export const TOO_OLD: DenialReason = {
  code: 'SIGNAL_EXPIRED',
  message: 'The signal was too old before it could be sent.',
  details: {},
};

export function failedInside(errorId: string): DenialReason {
  return {
    code: 'INTERNAL',
    message: 'The bridge failed while it decided about the signal; nothing was sent.',
    details: { errorId },
  };
}

export function notWritten(reason: string): DenialReason {
  return {
    code: 'LEDGER_UNAVAILABLE',
    message: `Nothing was sent: the ledger could not be written (${reason}).`,
    details: {},
  };
}

export function notTold(reason: string): DenialReason {
  return {
    code: 'MT5_TIMEOUT',
    message: `Nothing was tried: the terminal did not tell what stands (${reason}).`,
    details: {},
  };
}
