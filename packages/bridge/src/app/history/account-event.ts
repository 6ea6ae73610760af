import type { TerminalChange, TerminalEvent } from '@mt5-bridge/trading';
import { fingerprintIn } from '@mt5-bridge/trading';
import type { AccountEventDraft, EventOrigin } from '../../ports/event-log.ts';
import type { Ledger, SignalRecord } from '../../ports/ledger.ts';

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
  const fingerprint = fingerprintOf(change);
  const signal = fingerprint === undefined ? undefined : ledger.findByFingerprint(fingerprint);
  const origin = signal === undefined ? originOf(change) : 'signal';
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

/** A deal is of the order that made it; a stop rewrites its comment, and then it is of its position. */
function fingerprintOf(change: TerminalChange): string | undefined {
  switch (change.kind) {
    case 'order':
      return fingerprintIn(change.order.comment);
    case 'deal':
      return fingerprintIn(change.deal.comment) ?? fingerprintIn(change.position?.comment ?? '');
    case 'position':
      return fingerprintIn(change.position.comment);
    case 'account':
    case 'margin_call':
    case 'request':
      return undefined;
  }
}

/** Stop loss, take profit, stop-out, swap and money operations are the trade server's own acts. */
function originOf(change: TerminalChange): EventOrigin {
  if (change.kind === 'order') return isServerReason(change.order.reason) ? 'broker' : 'manual';
  if (change.kind === 'deal') {
    const isServers = isServerReason(change.deal.reason) || change.deal.symbol === '';
    return isServers ? 'broker' : 'manual';
  }
  return change.kind === 'position' ? 'manual' : 'broker';
}

function isServerReason(reason: string): boolean {
  return reason === 'SL' || reason === 'TP' || reason === 'SO' || reason === 'ROLLOVER';
}
