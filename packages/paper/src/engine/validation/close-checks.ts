import { refuse } from '../outcome.ts';
import type { IntentCheck } from './check.ts';

/** 10036, 10013, 10038, 10045: closing a named position of a hedging account. */
export const checkClose: IntentCheck = ({ book }, intent) => {
  const { closesTicket, reduces, side, volume, state } = intent;
  if (closesTicket === null || book.spec.marginMode !== 'RETAIL_HEDGING') return undefined;
  if (reduces === undefined) return refuse('POSITION_CLOSED', 'Position is already closed');
  if (reduces.side === side) return refuse('INVALID', 'Invalid request');
  if (volume > reduces.volume) return refuse('INVALID_CLOSE_VOLUME', 'Invalid close volume');
  if (book.spec.fifoClose) {
    for (const position of state.positions.values()) {
      if (position.ticket === reduces.ticket) break;
      if (position.side === reduces.side)
        return refuse('FIFO_CLOSE', 'Closing allowed only by FIFO');
    }
  }
  return undefined;
};
