import type { TerminalChange, TerminalEvent } from '@mt5-bridge/trading';
import type { AccountEventDraft } from '../../ports/event-log.ts';
import type { Ledger, SignalRecord } from '../../ports/ledger.ts';
import {
  dealProvenance,
  madeBy,
  orderProvenance,
  type Provenance,
  positionProvenance,
  type SignalMark,
  signalMarks,
} from '../provenance.ts';

/** A change in a terminal as the account's history keeps it. */
export interface AccountChange {
  readonly draft: AccountEventDraft;
  /** The signal that made the order or position that changed. */
  readonly signal: SignalRecord | undefined;
}

/** `undefined` for what is kept elsewhere: answers to requests stand with their signals. */
export function toAccountChange(
  event: Pick<TerminalEvent, 'accountId' | 'timeMs' | 'change'>,
  ledger: Pick<Ledger, 'findByFingerprint'>,
): AccountChange | undefined {
  const { accountId, timeMs, change } = event;
  const type = eventType(change);
  if (type === undefined) return undefined;
  const { signal, origin } = provenanceOf(change, signalMarks(ledger, accountId));
  const signalId = signal?.signalId ?? null;
  return { draft: { accountId, type, timeMs, origin, signalId, body: bodyOf(change) }, signal };
}

function eventType(change: TerminalChange): string | undefined {
  switch (change.kind) {
    case 'order':
      // The same order follows as part of the history: one of the two is enough.
      return change.transaction === 'ORDER_DELETE' ? undefined : change.transaction.toLowerCase();
    case 'deal':
      return change.transaction.toLowerCase();
    case 'position':
      return 'position_changed';
    case 'account':
      return 'account_changed';
    case 'margin_call':
      return change.active ? 'margin_call_started' : 'margin_call_ended';
    case 'request':
      return undefined;
  }
}

/** What an account is does not change with its money; the money alone is written down. */
function bodyOf(change: TerminalChange): string {
  if (change.kind !== 'account') return JSON.stringify(change);
  const { spec, ...figures } = change.account;
  return JSON.stringify({ kind: change.kind, login: spec.login, ...figures });
}

function provenanceOf<Signal>(
  change: TerminalChange,
  signalOf: SignalMark<Signal>,
): Provenance<Signal> {
  switch (change.kind) {
    case 'order':
      return orderProvenance(change.order, signalOf);
    case 'deal':
      return dealProvenance(change.deal, change.position, signalOf);
    case 'position':
      return positionProvenance(change.position, signalOf);
    case 'account':
    case 'margin_call':
    case 'request':
      return madeBy<Signal>(undefined, true);
  }
}
