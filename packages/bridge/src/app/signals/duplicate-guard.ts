import type { Signal, TradeRequest } from '@mt5-bridge/trading';
import type { SignalRecord } from '../../ports/ledger.ts';
import type { DenialReason } from './denials.ts';

/**
 * Refuses an order equal to one whose outcome nobody knows: a client that did not get its answer may be
 * sending it again under another id.
 */
export function duplicateOf(
  signal: Pick<Signal, 'symbol' | 'action' | 'volume'>,
  unknown: readonly SignalRecord[],
): DenialReason | undefined {
  if (signal.action === 'CLOSE') return undefined;
  const twin = unknown.find(({ request }) => request !== null && isEqual(signal, request.trade));
  if (twin === undefined) return undefined;
  return {
    code: 'DUPLICATE_SUSPECTED',
    message: `An equal order, signal ${twin.signalId}, has an outcome that is not known yet.`,
    details: { symbol: signal.symbol, equalSignalId: twin.signalId },
    rule: 'duplicate',
  };
}

function isEqual(
  { symbol, action, volume }: Pick<Signal, 'symbol' | 'action' | 'volume'>,
  trade: TradeRequest,
): boolean {
  if (trade.action !== 'DEAL' && trade.action !== 'PENDING') return false;
  const isOpening = trade.action === 'PENDING' || trade.position === null;
  return (
    isOpening && trade.symbol === symbol && trade.volume === volume && trade.type.startsWith(action)
  );
}
