import type { FindResult, TerminalSnapshot } from '../terminal/terminal-event.ts';
import type {
  CloseByRequest,
  ModifyRequest,
  RemoveRequest,
  SltpRequest,
} from '../trade/trade-request.ts';

/** Requests that make no order of their own and so carry no fingerprint. */
export type ChangeRequest = ModifyRequest | RemoveRequest | SltpRequest | CloseByRequest;

/**
 * Whether the wanted state stands in the terminal. `done` holds whoever brought it about; `not_done` means
 * that the object is there without the change; `gone` that the object itself has ended.
 */
export type ChangeProof = 'done' | 'not_done' | 'gone';

export function proveChange(
  request: ChangeRequest,
  snapshot: Pick<TerminalSnapshot, 'orders' | 'positions'>,
  found: Pick<FindResult, 'orders'>,
): ChangeProof {
  switch (request.action) {
    case 'REMOVE': {
      if (snapshot.orders.some(({ ticket }) => ticket === request.order)) return 'not_done';
      const past = found.orders.find(({ ticket }) => ticket === request.order);
      return past?.state === 'CANCELED' ? 'done' : 'gone';
    }
    case 'MODIFY': {
      const order = snapshot.orders.find(({ ticket }) => ticket === request.order);
      if (order === undefined) return 'gone';
      const isDone =
        order.priceOpen === request.price &&
        order.priceStopLimit === request.stopLimit &&
        order.stopLoss === request.stopLoss &&
        order.takeProfit === request.takeProfit &&
        order.time === request.time &&
        order.expirationMs === request.expirationMs;
      return isDone ? 'done' : 'not_done';
    }
    case 'SLTP': {
      const position = snapshot.positions.find(({ ticket }) => ticket === request.position);
      if (position === undefined) return 'gone';
      const isDone =
        position.stopLoss === request.stopLoss && position.takeProfit === request.takeProfit;
      return isDone ? 'done' : 'not_done';
    }
    case 'CLOSE_BY':
      return proveCloseBy(request, snapshot, found);
  }
}

/** The order of a close-by names both positions; without it both must still be open for `not_done`. */
function proveCloseBy(
  { position, positionBy }: CloseByRequest,
  snapshot: Pick<TerminalSnapshot, 'positions'>,
  found: Pick<FindResult, 'orders'>,
): ChangeProof {
  const isMade = found.orders.some(
    (order) =>
      order.type === 'CLOSE_BY' &&
      order.positionId === position &&
      order.positionById === positionBy,
  );
  if (isMade) return 'done';
  const open = new Set(snapshot.positions.map(({ ticket }) => ticket));
  return open.has(position) && open.has(positionBy) ? 'not_done' : 'gone';
}
