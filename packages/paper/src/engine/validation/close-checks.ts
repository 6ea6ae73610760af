import {
  asVolume,
  compareTickets,
  NO_VOLUME,
  type Position,
  type Volume,
} from '@mt5-bridge/trading';
import { closedByOrder, isHedging } from '../intent.ts';
import { type Outcome, outcome } from '../outcome.ts';
import type { SymbolState } from '../symbol-state.ts';
import type { IntentCheck } from './check.ts';

/** 10036, 10013, 10038, 10039, 10045: closing a named position. */
export const checkClose: IntentCheck = (engine, intent) => {
  const { closesTicket, reduces, side, volume, state } = intent;
  if (closesTicket === null) return undefined;
  if (!isHedging(engine)) {
    return state.positions.has(closesTicket) ? undefined : outcome('POSITION_CLOSED');
  }
  if (reduces === undefined) return outcome('POSITION_CLOSED');
  if (reduces.side === side) return outcome('INVALID');
  if (volume > reduces.volume) return outcome('INVALID_CLOSE_VOLUME');
  if (volume + closingVolume(state, reduces) > reduces.volume) return outcome('CLOSE_ORDER_EXIST');
  return engine.book.spec.fifoClose ? checkFifo(state, reduces) : undefined;
};

/** Volume that unfinished orders are closing already. */
function closingVolume(state: SymbolState, position: Position): Volume {
  if (state.working.size === 0) return NO_VOLUME;
  let units = 0;
  for (const { order } of state.orders.values()) {
    if (closedByOrder(order) === position.ticket) units += order.volumeCurrent;
  }
  return asVolume(units);
}

/** 10045: an older position of the same direction must go first. */
export function checkFifo(state: SymbolState, wanted: Position): Outcome | undefined {
  for (const position of state.positions.values()) {
    if (position.side === wanted.side && isOlder(position, wanted)) return outcome('FIFO_CLOSE');
  }
  return undefined;
}

function isOlder(a: Position, b: Position): boolean {
  return a.openMs !== b.openMs ? a.openMs < b.openMs : compareTickets(a.ticket, b.ticket) < 0;
}
