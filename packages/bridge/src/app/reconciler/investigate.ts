import type { Proof } from '@mt5-bridge/trading';
import {
  asUtcMs,
  classifyResult,
  proveChange,
  proveOrder,
  type TerminalRequest,
  type TradeOutcome,
  type UtcMs,
} from '@mt5-bridge/trading';
import type { TerminalPort } from '../../ports/terminal.ts';

/** Orders may carry a time a little before ours. */
const CLOCK_MARGIN_MS = 60_000;

/** What one look at the terminal says of a request without an answer. */
export type Finding =
  /** The terminal's own journal has the answer. */
  | { readonly kind: 'answered'; readonly outcome: TradeOutcome }
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
  const isOrder = trade.action === 'DEAL' || trade.action === 'PENDING';
  const found = await terminal.find(
    isOrder && fingerprint !== ''
      ? { by: 'fingerprint', fingerprint }
      : { by: 'requestId', requestId: request.requestId },
    sinceMs,
  );
  if (found.answer !== undefined && found.answer !== null) {
    const outcome = classifyResult(found.answer);
    if (outcome.kind !== 'unresolved') return { kind: 'answered', outcome };
  }
  if (trade.action === 'DEAL' || trade.action === 'PENDING') {
    const proof = proveOrder(request, found);
    if (proof.kind === 'working') return proof;
    if (proof.kind !== 'absent') return { kind: 'proof', proof };
    return { kind: 'absent', historyCompleteToMs: found.historyCompleteToMs };
  }
  if (proveChange(trade, await terminal.snapshot(), found) === 'done') return { kind: 'changed' };
  // What stands now does not tell what stood in between: another change may have come after this one, or the
  // object may have ended after it. Only a journal without an answer shows that it never was.
  return terminal.capabilities.hasRequestJournal
    ? { kind: 'absent', historyCompleteToMs: found.historyCompleteToMs }
    : { kind: 'working' };
}
