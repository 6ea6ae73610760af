import type { Proof } from '@mt5-bridge/trading';
import {
  asUtcMs,
  classifyResult,
  DAY_MS,
  type OrderEnd,
  orderEndOf,
  proveChange,
  proveOrder,
  type TerminalRequest,
  type Ticket,
  type TradeOutcome,
  type UtcMs,
} from '@mt5-bridge/trading';
import type { TerminalPort } from '../../ports/terminal.ts';

/** Orders may carry a time a little before ours. */
const CLOCK_MARGIN_MS = 60_000;
const DEALS_MAX = 10_000;

/** A journal of requests reaches back so far; the silence of an older one shows nothing. */
const JOURNAL_KEPT_MS = 7 * DAY_MS;

/** What one look at the terminal says of a request without an answer. */
export type Finding =
  /** The terminal's own journal has the answer. */
  | {
      readonly kind: 'answered';
      readonly outcome: TradeOutcome;
      /** How the order of the answer has ended since; `null` while it works or is not seen. */
      readonly ended: OrderEnd | null;
    }
  | { readonly kind: 'proof'; readonly proof: Extract<Proof, { kind: string; order: unknown }> }
  /** A change of an order or position that is in force. */
  | { readonly kind: 'changed' }
  | { readonly kind: 'working' }
  | { readonly kind: 'absent'; readonly historyCompleteToMs: UtcMs };

/** Asks the terminal for everything that could show the fate of a request. Rejects when it can not answer. */
export async function investigate(
  terminal: TerminalPort,
  request: TerminalRequest,
  submittedMs: UtcMs,
): Promise<Finding> {
  const sinceMs = asUtcMs(submittedMs - CLOCK_MARGIN_MS);
  const { trade, fingerprint } = request;
  const isMarked = fingerprint !== '' && 'comment' in trade;
  const found = await terminal.find(
    isMarked
      ? { by: 'fingerprint', fingerprint }
      : { by: 'requestId', requestId: request.requestId },
    sinceMs,
  );
  const answer = found.answer ?? null;
  if (answer !== null) {
    const outcome = classifyResult(answer);
    const order = found.orders.find(({ ticket }) => ticket === answer.order);
    const ended = (order === undefined ? undefined : orderEndOf(order)) ?? null;
    if (outcome.kind !== 'unresolved') return { kind: 'answered', outcome, ended };
  }
  const absent = { kind: 'absent', historyCompleteToMs: found.historyCompleteToMs } as const;
  if (trade.action === 'DEAL' || trade.action === 'PENDING') {
    const proof = proveOrder(request, found);
    if (proof.kind === 'working') return proof;
    return proof.kind === 'absent' ? absent : { kind: 'proof', proof };
  }
  const change = proveChange(trade, await terminal.snapshot(), found);
  if (change === 'done') return { kind: 'changed' };
  // Its order would have been found by its mark.
  if (trade.action === 'CLOSE_BY' && isMarked) return absent;
  if (trade.action === 'REMOVE') {
    // An order that was removed does not come back; one that ended without a deal has been removed.
    if (change === 'not_done') return absent;
    if (!(await wasFilled(terminal, trade.order, sinceMs))) return { kind: 'changed' };
  }
  // What stands now does not tell what stood in between: another change may have come after this one, or the
  // object may have ended after it. Only a journal without an answer shows that it never was.
  const isJournalled =
    terminal.capabilities.hasRequestJournal &&
    found.historyCompleteToMs - submittedMs < JOURNAL_KEPT_MS;
  return isJournalled && answer === null ? absent : { kind: 'working' };
}

/** Also when there are more deals than one answer holds: then nobody can say that it was not. */
async function wasFilled(terminal: TerminalPort, order: Ticket, fromMs: UtcMs): Promise<boolean> {
  const toMs = asUtcMs(Number.MAX_SAFE_INTEGER);
  const deals = await terminal.deals({ fromMs, toMs, limit: DEALS_MAX });
  return deals.length >= DEALS_MAX || deals.some((deal) => deal.order === order);
}
