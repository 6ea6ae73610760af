import type { LinkSend, LinkTradeRequest } from '@mt5-bridge/protocol';
import type {
  CloseByRequest,
  DealRequest,
  ModifyRequest,
  OrderFilling,
  OrderTime,
  PendingOrderType,
  PendingRequest,
  PositionSide,
  RemoveRequest,
  SltpRequest,
  TerminalRequest,
  TradeRequest,
} from '@mt5-bridge/trading';
import { type Mapping, orNull, record, text, word } from './mapping.ts';
import { magic, points, price, symbol, ticket, utcMs, volume } from './values.ts';

type Wire<Action extends LinkTradeRequest['action']> = Extract<
  LinkTradeRequest,
  { action: Action }
>;

const stops = { stopLoss: price, takeProfit: price };

const deal: Mapping<DealRequest, Wire<'deal'>> = record({
  action: word<'DEAL'>(),
  symbol,
  type: word<PositionSide>(),
  volume,
  price,
  deviation: points,
  filling: word<OrderFilling>(),
  ...stops,
  magic,
  comment: text,
  position: orNull(ticket),
});

const pending: Mapping<PendingRequest, Wire<'pending'>> = record({
  action: word<'PENDING'>(),
  symbol,
  type: word<PendingOrderType>(),
  volume,
  price,
  stopLimit: price,
  filling: word<OrderFilling>(),
  time: word<OrderTime>(),
  expirationMs: orNull(utcMs),
  ...stops,
  magic,
  comment: text,
});

const sltp: Mapping<SltpRequest, Wire<'sltp'>> = record({
  action: word<'SLTP'>(),
  symbol,
  position: ticket,
  ...stops,
});

const modify: Mapping<ModifyRequest, Wire<'modify'>> = record({
  action: word<'MODIFY'>(),
  order: ticket,
  price,
  stopLimit: price,
  ...stops,
  time: word<OrderTime>(),
  expirationMs: orNull(utcMs),
});

const remove: Mapping<RemoveRequest, Wire<'remove'>> = record({
  action: word<'REMOVE'>(),
  order: ticket,
});

const closeBy: Mapping<CloseByRequest, Wire<'close_by'>> = record({
  action: word<'CLOSE_BY'>(),
  position: ticket,
  positionBy: ticket,
  magic,
  comment: text,
});

export const tradeRequestMapping: Mapping<TradeRequest, LinkTradeRequest> = {
  toWire: (request) => {
    switch (request.action) {
      case 'DEAL':
        return deal.toWire(request);
      case 'PENDING':
        return pending.toWire(request);
      case 'SLTP':
        return sltp.toWire(request);
      case 'MODIFY':
        return modify.toWire(request);
      case 'REMOVE':
        return remove.toWire(request);
      case 'CLOSE_BY':
        return closeBy.toWire(request);
    }
  },
  toDomain: (request) => {
    switch (request.action) {
      case 'deal':
        return deal.toDomain(request);
      case 'pending':
        return pending.toDomain(request);
      case 'sltp':
        return sltp.toDomain(request);
      case 'modify':
        return modify.toDomain(request);
      case 'remove':
        return remove.toDomain(request);
      case 'close_by':
        return closeBy.toDomain(request);
    }
  },
};

export const terminalRequestMapping: Mapping<TerminalRequest, LinkSend> = record({
  requestId: text,
  fingerprint: text,
  expiresAtMs: utcMs,
  trade: tradeRequestMapping,
});
