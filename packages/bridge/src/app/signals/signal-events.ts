import type { AccountEventDraft, EventOrigin } from '../../ports/event-log.ts';
import type { Intent } from './intent.ts';
import type { SignalOutcome } from './signal-outcome.ts';

/** The event that is stored together with the outcome of an intent; `text` is the outcome as it is stored. */
export function signalSettled(
  { id, accountId, summary }: Pick<Intent, 'id' | 'accountId' | 'summary'>,
  outcome: SignalOutcome,
  text: string,
  origin: EventOrigin,
): AccountEventDraft {
  return {
    accountId,
    type: `signal_${outcome.kind}`,
    timeMs: outcome.atMs,
    origin,
    signalId: id,
    body: `{"summary":${JSON.stringify(summary)},"outcome":${text}}`,
  };
}
