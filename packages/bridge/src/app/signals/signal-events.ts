import { type Deal, NO_TICKET, type Ticket } from '@mt5-bridge/trading';
import type { AccountEventDraft, EventOrigin } from '../../ports/event-log.ts';
import type { SignalStep } from '../../ports/ledger.ts';
import type { Intent } from './intent.ts';
import type { SignalOutcome } from './signal-outcome.ts';

/** Type of the event of a step after the outcome. */
export const SIGNAL_STEPPED = 'signal_stepped';

/** The event that is stored together with the outcome of an intent. */
export function signalSettled(
  { id, accountId, summary }: Pick<Intent, 'id' | 'accountId' | 'summary'>,
  outcome: SignalOutcome,
  origin: EventOrigin,
): AccountEventDraft {
  return {
    accountId,
    type: `signal_${outcome.kind}`,
    timeMs: outcome.atMs,
    origin,
    signalId: id,
    body: JSON.stringify({ summary, outcome }),
  };
}

/** What the event of a later step holds. */
export interface SteppedBody {
  readonly step: SignalStep;
  readonly order: Ticket;
  readonly deal: Ticket;
  readonly position: Ticket;
  /** Of the deal; 0 where there is none. */
  readonly price: number;
}

/** The event that is stored together with a step after the outcome. */
export function signalStepped(
  { id, accountId }: Pick<Intent, 'id' | 'accountId'>,
  step: SignalStep,
  { order, deal }: { readonly order: Ticket; readonly deal?: Deal | undefined },
): AccountEventDraft {
  const body: SteppedBody = {
    step,
    order,
    deal: deal?.ticket ?? NO_TICKET,
    position: deal?.positionId ?? NO_TICKET,
    price: deal?.price ?? 0,
  };
  return {
    accountId,
    type: SIGNAL_STEPPED,
    timeMs: step.atMs,
    origin: step.origin,
    signalId: id,
    body: JSON.stringify(body),
  };
}
