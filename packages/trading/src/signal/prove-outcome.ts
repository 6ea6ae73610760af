import type { FindResult } from '../terminal/terminal-event.ts';
import type { TerminalRequest } from '../terminal/terminal-request.ts';
import type { Deal } from '../trade/deal.ts';
import type { Order } from '../trade/order.ts';
import type { Position } from '../trade/position.ts';
import { NO_TICKET, type Ticket } from '../values/ids.ts';
import { asPrice, NO_PRICE, type Price } from '../values/price.ts';
import { addVolume, NO_VOLUME, type Volume } from '../values/volume.ts';
import { type OrderEnd, orderEndOf } from './order-progress.ts';

/** What a terminal's books prove of a request whose answer never came. */
export type Proof =
  | {
      readonly kind: 'executed' | 'partial' | 'placed' | 'rejected' | 'cancelled' | 'expired';
      readonly order: Ticket;
      readonly deal: Ticket;
      readonly position: Ticket;
      readonly price: Price;
      readonly volume: Volume;
      /** How the order ended; `null` while it works or nobody can tell. */
      readonly ended: OrderEnd | null;
    }
  /** Something of ours is there and not finished: look again. */
  | { readonly kind: 'working' }
  /** Nothing of ours was seen. Proves nothing by itself. */
  | { readonly kind: 'absent' };

/**
 * Reads the fate of a request that makes an order, from orders, deals and positions that carry its
 * fingerprint. Never guesses: what is not finished is `working`, what is not seen is `absent`.
 */
export function proveOrder({ fingerprint, trade }: TerminalRequest, found: FindResult): Proof {
  const orders = found.orders.filter(({ comment }) => isMarked(comment, fingerprint));
  const tickets = new Set(orders.map(({ ticket }) => ticket));
  const deals = found.deals.filter(
    ({ order, comment }) => tickets.has(order) || isMarked(comment, fingerprint),
  );
  const [order] = orders;
  if (deals.length > 0) return proveDeals(deals, order, requestedVolume(trade));
  if (order !== undefined) return proveIdleOrder(order);
  const position = found.positions.find(({ comment }) => isMarked(comment, fingerprint));
  // A broker that hides its history still shows the position, and a position is not made without a deal.
  return position === undefined ? { kind: 'absent' } : fromPosition(position);
}

function isMarked(comment: string, fingerprint: string): boolean {
  return fingerprint !== '' && comment.startsWith(fingerprint);
}

function requestedVolume(trade: TerminalRequest['trade']): Volume {
  return 'volume' in trade ? trade.volume : NO_VOLUME;
}

function proveDeals(deals: readonly Deal[], order: Order | undefined, requested: Volume): Proof {
  const filled = deals.reduce((sum, { volume }) => addVolume(sum, volume), NO_VOLUME);
  const [first] = deals;
  const isWhole = filled >= requested;
  const isWorking = order !== undefined && order.doneMs === null;
  return {
    kind: isWhole && !isWorking ? 'executed' : 'partial',
    order: first?.order ?? order?.ticket ?? NO_TICKET,
    deal: first?.ticket ?? NO_TICKET,
    position: first?.positionId ?? NO_TICKET,
    price: averagePrice(deals),
    volume: filled,
    ended: endOf(order),
  };
}

function endOf(order: Order | undefined): OrderEnd | null {
  return (order === undefined ? undefined : orderEndOf(order)) ?? null;
}

function averagePrice(deals: readonly Deal[]): Price {
  let weighted = 0;
  let volume = 0;
  for (const deal of deals) {
    weighted += deal.price * deal.volume;
    volume += deal.volume;
  }
  return volume === 0 ? NO_PRICE : asPrice(weighted / volume);
}

/** An order without a deal. FILLED without one means that the history is behind. */
function proveIdleOrder(order: Order): Proof {
  const isPending = order.type !== 'BUY' && order.type !== 'SELL';
  switch (order.state) {
    case 'STARTED':
    case 'PARTIAL':
    case 'FILLED':
      return { kind: 'working' };
    case 'PLACED':
      return isPending ? fromOrder('placed', order) : { kind: 'working' };
    case 'REJECTED':
      return fromOrder('rejected', order);
    case 'CANCELED':
      return fromOrder(isPending ? 'cancelled' : 'rejected', order);
    case 'EXPIRED':
      return fromOrder('expired', order);
  }
}

function fromOrder(kind: 'placed' | 'rejected' | 'cancelled' | 'expired', order: Order): Proof {
  return {
    kind,
    order: order.ticket,
    deal: NO_TICKET,
    position: NO_TICKET,
    price: order.priceOpen,
    volume: order.volumeInitial,
    ended: endOf(order),
  };
}

function fromPosition(position: Position): Proof {
  return {
    kind: 'executed',
    order: position.identifier,
    deal: NO_TICKET,
    position: position.ticket,
    price: position.priceOpen,
    volume: position.volume,
    ended: null,
  };
}
