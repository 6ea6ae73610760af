import {
  type DealItem,
  formatIsoTime,
  type OrderItem,
  type PositionItem,
} from '@mt5-bridge/protocol';
import {
  type Deal,
  NO_PRICE,
  type Order,
  type Position,
  type Price,
  type UtcMs,
  volumeToLots,
} from '@mt5-bridge/trading';
import type { Provenance } from '../provenance.ts';
import { lowerCase } from './lower-case.ts';
import { toTicketOrNone } from './trading-signal-executed.ts';

export function toOrderItem(order: Order, provenance: Provenance<string>): OrderItem {
  return {
    ticket: order.ticket,
    position_id: toTicketOrNone(order.positionId),
    symbol: order.symbol,
    type: lowerCase(order.type),
    state: lowerCase(order.state),
    volume: volumeToLots(order.volumeInitial),
    volume_left: volumeToLots(order.volumeCurrent),
    price: order.priceOpen,
    stop_limit_price: toPriceOrNone(order.priceStopLimit),
    price_current: order.priceCurrent,
    ...toStops(order),
    time_in_force: lowerCase(order.time),
    filling: lowerCase(order.filling),
    expiration: toTimeOrNone(order.expirationMs),
    reason: lowerCase(order.reason),
    setup_time: formatIsoTime(order.setupMs),
    done_time: toTimeOrNone(order.doneMs),
    ...toSource(order, provenance),
  };
}

export function toPositionItem(position: Position, provenance: Provenance<string>): PositionItem {
  return {
    ticket: position.ticket,
    identifier: position.identifier,
    symbol: position.symbol,
    side: lowerCase(position.side),
    volume: volumeToLots(position.volume),
    price_open: position.priceOpen,
    price_current: position.priceCurrent,
    ...toStops(position),
    profit: position.profit,
    swap: position.swap,
    reason: lowerCase(position.reason),
    open_time: formatIsoTime(position.openMs),
    update_time: formatIsoTime(position.updateMs),
    ...toSource(position, provenance),
  };
}

export function toDealItem(deal: Deal, provenance: Provenance<string>): DealItem {
  return {
    ticket: deal.ticket,
    order_id: toTicketOrNone(deal.order),
    position_id: toTicketOrNone(deal.positionId),
    symbol: deal.symbol === '' ? null : deal.symbol,
    type: lowerCase(deal.type),
    entry: lowerCase(deal.entry),
    volume: volumeToLots(deal.volume),
    price: deal.price,
    ...toStops(deal),
    profit: deal.profit,
    swap: deal.swap,
    commission: deal.commission,
    fee: deal.fee,
    reason: lowerCase(deal.reason),
    time: formatIsoTime(deal.timeMs),
    ...toSource(deal, provenance),
  };
}

function toStops({ stopLoss, takeProfit }: Pick<Position, 'stopLoss' | 'takeProfit'>) {
  return { stop_loss: toPriceOrNone(stopLoss), take_profit: toPriceOrNone(takeProfit) };
}

function toSource(
  { magic, comment }: Pick<Position, 'magic' | 'comment'>,
  { signal, origin }: Provenance<string>,
) {
  return { magic, comment, signal_id: signal ?? null, origin };
}

/** MT5 writes 0 for "none", the wire `null`. */
function toPriceOrNone(price: Price): number | null {
  return price === NO_PRICE ? null : price;
}

function toTimeOrNone(ms: UtcMs | null): string | null {
  return ms === null ? null : formatIsoTime(ms);
}
