import type { Signal } from '@mt5-bridge/trading';
import type { AccountEventDraft } from '../../ports/event-log.ts';
import type { SignalOutcome } from './signal-outcome.ts';

/** The event that is stored together with the outcome of a signal. */
export function signalSettled(signal: Signal, outcome: SignalOutcome): AccountEventDraft {
  return {
    accountId: signal.accountId,
    type: `signal_${outcome.kind}`,
    timeMs: outcome.atMs,
    origin: 'signal',
    signalId: signal.signalId,
    body: JSON.stringify({ symbol: signal.symbol, action: signal.action, outcome }),
  };
}
