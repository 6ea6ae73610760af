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
  /** The signal that made the order, deal or position, as far as its mark tells. */
  readonly signal: SignalRecord | undefined;
}

/**
 * `undefined` for what is kept elsewhere: answers to requests stand with their signals. `foundLater`: nobody was
 * there when it happened.
 */
export function toAccountChange(
  { accountId, timeMs, change }: Pick<TerminalEvent, 'accountId' | 'timeMs' | 'change'>,
  ledger: Pick<Ledger, 'findByFingerprint'>,
  foundLater = false,
): AccountChange | undefined {
  const type = eventType(change);
  if (type === undefined) return undefined;
  const { signal, origin } = provenanceOf(change, signalMarks(ledger, accountId));
  const about = { accountId, type, timeMs, signalId: signal?.signalId ?? null };
  const draft = foundLater
    ? { ...about, origin: 'reconcile' as const, body: bodyOfFound(change) }
    : { ...about, origin, body: bodyOf(change) };
  return { draft, signal };
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

/** How the position stood after a deal is not known any more: it is left out, which is not `null`. */
function bodyOfFound(change: TerminalChange): string {
  if (change.kind !== 'deal') return bodyOf(change);
  const { position: _, ...known } = change;
  return JSON.stringify(known);
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
