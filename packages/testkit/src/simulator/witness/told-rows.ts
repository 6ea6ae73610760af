import type { DealItem, OrderItem, PositionItem } from '@mt5-bridge/protocol';
import { type Deal, type Order, type Position, volumeToLots } from '@mt5-bridge/trading';

/**
 * What the book has and what a client is told, written in the same way, so that the two can be compared.
 * Prices and results of open positions are left out: they move with the quotes.
 */
export function bookRow(row: Order | Position | Deal): string {
  if ('entry' in row) return dealRow(row);
  return 'side' in row ? positionRow(row) : orderRow(row);
}

export function toldRow(item: OrderItem | PositionItem | DealItem): string {
  if ('entry' in item) return toldDealRow(item);
  return 'side' in item ? toldPositionRow(item) : toldOrderRow(item);
}

function orderRow(order: Order): string {
  const { ticket, type, state, reason, volumeInitial, volumeCurrent, priceOpen } = order;
  const { stopLoss, takeProfit, magic, comment, positionId, setupMs, doneMs } = order;
  const volumes = [volumeToLots(volumeInitial), volumeToLots(volumeCurrent)];
  const prices = [priceOpen, stopLoss, takeProfit];
  const times = [setupMs, doneMs];
  return text(ticket, positionId, type, state, reason, volumes, prices, magic, comment, times);
}

function toldOrderRow(item: OrderItem): string {
  const { ticket, type, state, reason, volume, volume_left, price, magic, comment } = item;
  const prices = [price, item.stop_loss ?? 0, item.take_profit ?? 0];
  const times = [Date.parse(item.setup_time), msOrNull(item.done_time)];
  const position = item.position_id ?? '0';
  const volumes = [volume, volume_left];
  return text(ticket, position, type, state, reason, volumes, prices, magic, comment, times);
}

function positionRow(position: Position): string {
  const { ticket, identifier, side, reason, volume, priceOpen, stopLoss, takeProfit } = position;
  const { swap, magic, comment, openMs, updateMs } = position;
  const numbers = [volumeToLots(volume), priceOpen, stopLoss, takeProfit, swap];
  return text(ticket, identifier, side, reason, numbers, magic, comment, [openMs, updateMs]);
}

function toldPositionRow(item: PositionItem): string {
  const { ticket, identifier, side, reason, volume, price_open, swap, magic, comment } = item;
  const numbers = [volume, price_open, item.stop_loss ?? 0, item.take_profit ?? 0, swap];
  const times = [Date.parse(item.open_time), Date.parse(item.update_time)];
  return text(ticket, identifier, side, reason, numbers, magic, comment, times);
}

function dealRow(deal: Deal): string {
  const { ticket, order, positionId, type, entry, reason, volume, price, profit } = deal;
  const { swap, commission, magic, comment, timeMs } = deal;
  const numbers = [volumeToLots(volume), price, profit, swap, commission];
  return text(ticket, order, positionId, type, entry, reason, numbers, magic, comment, timeMs);
}

function toldDealRow(item: DealItem): string {
  const { ticket, type, entry, reason, volume, price, profit, swap, commission } = item;
  const [order, position] = [item.order_id ?? '0', item.position_id ?? '0'];
  const numbers = [volume, price, profit, swap, commission];
  const timeMs = Date.parse(item.time);
  const { magic, comment } = item;
  return text(ticket, order, position, type, entry, reason, numbers, magic, comment, timeMs);
}

function text(...parts: readonly unknown[]): string {
  return JSON.stringify(parts).toLowerCase();
}

function msOrNull(time: string | null): number | null {
  return time === null ? null : Date.parse(time);
}
