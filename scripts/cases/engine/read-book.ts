import type { BookRecord } from '@mt5-bridge/paper';
import {
  asMagic,
  asMoney,
  asPrice,
  asSymbolName,
  asTicket,
  asUtcMs,
  chooseFilling,
  lotsToVolume,
  NO_TICKET,
  type Order,
  type Position,
  type UtcMs,
} from '@mt5-bridge/trading';
import type { Fields } from '../read/fields.ts';
import {
  type CaseMarket,
  marginRateOf,
  orderPrice,
  readSide,
  readType,
} from '../read/read-market.ts';
import { readServerTime } from '../read/read-sessions.ts';
import { readLife } from './read-request.ts';

/** Tickets of a book that names none count from here, in the order of its lists. */
const FIRST_TICKET = 1001;

/** Reads `positions`, `position`, `orders` and `order` as rows of a stored book. */
export function readBook(inputs: Fields, market: CaseMarket, nowMs: UtcMs): BookRecord[] {
  const positions = [...inputs.objects('positions'), ...single(inputs, 'position')];
  const rows: BookRecord[] = positions.map((fields, index) => {
    const value = readPosition(fields, market, nowMs, String(FIRST_TICKET + index));
    const { ticket: key, updateMs: timeMs } = value;
    return { table: 'position', key, parent: '', timeMs, value };
  });
  for (const fields of inputs.objects('orders')) {
    const ticket = String(FIRST_TICKET + rows.length);
    const order = readOrder(fields, market, nowMs, ticket);
    const marginRate = marginRateOf(order.type, order.priceOpen, market);
    const { ticket: key, setupMs: timeMs } = order;
    rows.push({ table: 'order', key, parent: '', timeMs, value: { order, marginRate } });
  }
  return rows;
}

function single(inputs: Fields, name: string): readonly Fields[] {
  return inputs.has(name) ? [inputs.object(name)] : [];
}

export function readPosition(
  fields: Fields,
  market: CaseMarket,
  nowMs: UtcMs,
  fallbackTicket: string,
): Position {
  const side = readSide(fields);
  const ticket = asTicket(fields.ticket('ticket', fallbackTicket));
  const priceOpen = asPrice(orderPrice(fields, side, market));
  const openMs = fields.has('time')
    ? asUtcMs(readServerTime(fields.string('time'), fields.path))
    : nowMs;
  return {
    ticket,
    identifier: asTicket(fields.ticket('identifier', ticket)),
    symbol: asSymbolName(fields.string('symbol', market.spec.name)),
    side,
    reason: 'EXPERT',
    volume: lotsToVolume(fields.number('volume', 1)),
    priceOpen,
    priceCurrent: priceOpen,
    stopLoss: asPrice(fields.number('sl', 0)),
    takeProfit: asPrice(fields.number('tp', 0)),
    profit: asMoney(0),
    swap: asMoney(fields.number('swap', 0)),
    marginRate: marginRateOf(side, priceOpen, market),
    magic: asMagic(fields.ticket('magic', '0')),
    comment: fields.string('comment', ''),
    openMs,
    updateMs: openMs,
  };
}

export function readOrder(
  fields: Fields,
  market: CaseMarket,
  nowMs: UtcMs,
  fallbackTicket: string,
): Order {
  const type = readType(fields);
  const volume = lotsToVolume(fields.number('volume', 1));
  const priceOpen = asPrice(orderPrice(fields, type, market));
  const setupMs = fields.has('time_setup')
    ? asUtcMs(readServerTime(fields.string('time_setup'), fields.path))
    : nowMs;
  return {
    ticket: asTicket(fields.ticket('ticket', fallbackTicket)),
    symbol: asSymbolName(fields.string('symbol', market.spec.name)),
    type,
    state: 'PLACED',
    filling: chooseFilling(market.spec, type),
    reason: 'EXPERT',
    volumeInitial: volume,
    volumeCurrent: volume,
    priceOpen,
    priceStopLimit: asPrice(fields.number('stoplimit', 0)),
    priceCurrent: priceOpen,
    stopLoss: asPrice(fields.number('sl', 0)),
    takeProfit: asPrice(fields.number('tp', 0)),
    magic: asMagic(fields.ticket('magic', '0')),
    comment: fields.string('comment', ''),
    positionId: NO_TICKET,
    positionById: NO_TICKET,
    setupMs,
    doneMs: null,
    ...readLife(fields),
  };
}
