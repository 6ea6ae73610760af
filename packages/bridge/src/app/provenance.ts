import {
  type AccountId,
  type Deal,
  fingerprintIn,
  type Order,
  type Position,
  type TradeReason,
} from '@mt5-bridge/trading';
import type { EventOrigin } from '../ports/event-log.ts';
import type { Ledger, SignalRecord } from '../ports/ledger.ts';

/** Where an order, deal or position came from, as far as that is certain. */
export interface Provenance<Signal> {
  /**
   * Signal or command that made it; of what the server did to a position, the one that opened it. `undefined`:
   * none, as far as is certain.
   */
  readonly signal: Signal | undefined;
  readonly origin: EventOrigin;
}

/** The signal or command of one account whose mark opens a comment. */
export type SignalMark<Signal> = (comment: string) => Signal | undefined;

export function signalMarks(
  ledger: Pick<Ledger, 'findByFingerprint'>,
  accountId: AccountId,
): SignalMark<SignalRecord> {
  return (comment) => {
    const fingerprint = fingerprintIn(comment);
    if (fingerprint === undefined) return undefined;
    const record = ledger.findByFingerprint(fingerprint);
    return record?.accountId === accountId ? record : undefined;
  };
}

export function orderProvenance<Signal>(
  order: Order,
  signalOf: SignalMark<Signal>,
): Provenance<Signal> {
  return madeBy(signalOf(order.comment), isServersOrder(order));
}

/** `position` as the deal left it, `null` when there is none any more. */
export function dealProvenance<Signal>(
  deal: Deal,
  position: Position | null,
  signalOf: SignalMark<Signal>,
): Provenance<Signal> {
  // The bridge moves no money, whatever somebody writes upon it.
  if (deal.symbol === '') return madeBy<Signal>(undefined, true);
  const own = signalOf(deal.comment);
  // A position that is just this deal was made by it, whatever a broker wrote upon the deal. Others say nothing
  // of the deal: somebody else may have opened them.
  const isWhole = position?.identifier === deal.order && position.volume === deal.volume;
  return madeBy(own ?? (isWhole ? signalOf(position.comment) : undefined), isServersDeal(deal));
}

export function positionProvenance<Signal>(
  position: Position,
  signalOf: SignalMark<Signal>,
): Provenance<Signal> {
  return madeBy(signalOf(position.comment), false);
}

/** What the server did of itself came of the signal, if of any, and was not done by it. */
export function madeBy<Signal>(signal: Signal | undefined, isServers: boolean): Provenance<Signal> {
  if (isServers) return { signal, origin: 'broker' };
  return { signal, origin: signal === undefined ? 'manual' : 'signal' };
}

/** Stop loss, take profit, stop-out and rollover are the trade server's own acts. */
export function isServersOrder({ reason }: Pick<Order, 'reason'>): boolean {
  return SERVERS_REASONS.has(reason);
}

/** Those too, and whatever moves money without a symbol. */
export function isServersDeal({ reason, symbol }: Pick<Deal, 'reason' | 'symbol'>): boolean {
  return SERVERS_REASONS.has(reason) || symbol === '';
}

const SERVERS_REASONS: ReadonlySet<TradeReason> = new Set(['SL', 'TP', 'SO', 'ROLLOVER']);
