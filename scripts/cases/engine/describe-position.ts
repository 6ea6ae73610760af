import { type Position, volumeToLots } from '@mt5-bridge/trading';
import type { Outcome } from '../adapter.ts';

/** A position under the names of a case. */
export function describePosition(position: Position): Outcome {
  return {
    ticket: position.ticket,
    identifier: position.identifier,
    type: position.side,
    volume: volumeToLots(position.volume),
    price_open: position.priceOpen,
    sl: position.stopLoss,
    tp: position.takeProfit,
    swap: position.swap,
    magic: position.magic,
    comment: position.comment,
  };
}
