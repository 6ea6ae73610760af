import type { LinkDeal, LinkOrder, LinkPosition } from '@mt5-bridge/protocol';
import type {
  Deal,
  DealEntry,
  DealType,
  Order,
  OrderFilling,
  OrderState,
  OrderTime,
  OrderType,
  Position,
  PositionSide,
  TradeReason,
} from '@mt5-bridge/trading';
import { type Mapping, number, orNull, record, text, word } from './mapping.ts';
import { magic, money, price, symbol, ticket, utcMs, volume } from './values.ts';

const reason = word<TradeReason>();

export const orderMapping: Mapping<Order, LinkOrder> = record({
  ticket,
  symbol,
  type: word<OrderType>(),
  state: word<OrderState>(),
  filling: word<OrderFilling>(),
  time: word<OrderTime>(),
  reason,
  volumeInitial: volume,
  volumeCurrent: volume,
  priceOpen: price,
  priceStopLimit: price,
  priceCurrent: price,
  stopLoss: price,
  takeProfit: price,
  magic,
  comment: text,
  positionId: ticket,
  positionById: ticket,
  setupMs: utcMs,
  doneMs: orNull(utcMs),
  expirationMs: orNull(utcMs),
});

export const positionMapping: Mapping<Position, LinkPosition> = record({
  ticket,
  identifier: ticket,
  symbol,
  side: word<PositionSide>(),
  reason,
  volume,
  priceOpen: price,
  priceCurrent: price,
  stopLoss: price,
  takeProfit: price,
  profit: money,
  swap: money,
  marginRate: number,
  magic,
  comment: text,
  openMs: utcMs,
  updateMs: utcMs,
});

export const dealMapping: Mapping<Deal, LinkDeal> = record({
  ticket,
  order: ticket,
  symbol,
  type: word<DealType>(),
  entry: word<DealEntry>(),
  reason,
  volume,
  price,
  stopLoss: price,
  takeProfit: price,
  profit: money,
  swap: money,
  commission: money,
  fee: money,
  magic,
  comment: text,
  positionId: ticket,
  timeMs: utcMs,
});
