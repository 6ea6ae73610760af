import {
  asMagic,
  asPoints,
  asPrice,
  asServerMs,
  asSymbolName,
  asTicket,
  chooseFilling,
  lotsToVolume,
  NO_PRICE,
  type OrderFilling,
  type OrderTime,
  type Price,
  type ServerMs,
  type SymbolSpec,
  serverToUtc,
  type TradeRequest,
  type UtcMs,
} from '@mt5-bridge/trading';
import { CaseError, type Fields } from '../read/fields.ts';
import { readSide, readType } from '../read/read-market.ts';
import { readServerTime } from '../read/read-sessions.ts';
import { CASE_ZONE } from './read-settings.ts';

/**
 * What a request leaves out is as of its market: the symbol of the case, a filling that it allows.
 */
export interface RequestDefaults {
  readonly spec: SymbolSpec;
  readonly volume?: number;
  readonly action?: 'DEAL' | 'PENDING';
  /** Server midnight of the day that an expiration without a date means. */
  readonly todayMs?: number;
  /** Tickets for a request that names none. */
  readonly position?: string;
  readonly positionBy?: string;
  readonly order?: string;
}

const ACTIONS = ['DEAL', 'PENDING', 'SLTP', 'MODIFY', 'REMOVE', 'CLOSE_BY'] as const;

/** Reads an MT5 request in the spelling of `MqlTradeRequest`. */
export function readRequest(fields: Fields, defaults: RequestDefaults): TradeRequest {
  const action = fields.string('action', defaults.action ?? 'DEAL').replace(/^TRADE_ACTION_/, '');
  const known = ACTIONS.find((one) => one === action);
  switch (known) {
    case 'DEAL':
      return readDeal(fields, defaults);
    case 'PENDING':
      return readPending(fields, defaults);
    case 'SLTP':
      return {
        action: 'SLTP',
        symbol: readSymbolName(fields, defaults),
        position: asTicket(fields.ticket('position', defaults.position)),
        stopLoss: price(fields, 'sl'),
        takeProfit: price(fields, 'tp'),
      };
    case 'MODIFY':
      return readModify(fields, defaults);
    case 'REMOVE':
      return { action: 'REMOVE', order: asTicket(fields.ticket('order', defaults.order)) };
    case 'CLOSE_BY':
      return {
        action: 'CLOSE_BY',
        position: asTicket(fields.ticket('position', defaults.position)),
        positionBy: asTicket(fields.ticket('position_by', defaults.positionBy)),
        ...readLabels(fields),
      };
    case undefined:
      // What is no action must reach the server, which refuses it.
      return { ...readDeal(fields, defaults), action } as unknown as TradeRequest;
  }
}

function readSymbolName(fields: Fields, { spec }: RequestDefaults) {
  return asSymbolName(fields.string('symbol', spec.name));
}

function readLabels(fields: Fields) {
  return { magic: asMagic(fields.ticket('magic', '0')), comment: fields.string('comment', '') };
}

function price(fields: Fields, name: string): Price {
  return asPrice(fields.number(name, NO_PRICE));
}

function readDeal(fields: Fields, defaults: RequestDefaults): TradeRequest {
  const type = readSide(fields);
  return {
    action: 'DEAL',
    symbol: readSymbolName(fields, defaults),
    type,
    volume: lotsToVolume(fields.number('volume', defaults.volume)),
    price: price(fields, 'price'),
    deviation: asPoints(fields.number('deviation', 0)),
    filling: readFilling(fields, chooseFilling(defaults.spec, type)),
    stopLoss: price(fields, 'sl'),
    takeProfit: price(fields, 'tp'),
    position: fields.has('position') ? asTicket(fields.ticket('position')) : null,
    ...readLabels(fields),
  };
}

function readPending(fields: Fields, defaults: RequestDefaults): TradeRequest {
  const type = readType(fields);
  if (type === 'BUY' || type === 'SELL') {
    throw new CaseError(`${fields.path}.type: expected a pending type, received ${type}`);
  }
  return {
    action: 'PENDING',
    symbol: readSymbolName(fields, defaults),
    type,
    volume: lotsToVolume(fields.number('volume', defaults.volume)),
    price: price(fields, 'price'),
    stopLimit: price(fields, 'stoplimit'),
    filling: readFilling(fields, chooseFilling(defaults.spec, type)),
    ...readLife(fields, defaults.todayMs),
    stopLoss: price(fields, 'sl'),
    takeProfit: price(fields, 'tp'),
    ...readLabels(fields),
  };
}

function readModify(fields: Fields, defaults: RequestDefaults): TradeRequest {
  return {
    action: 'MODIFY',
    order: asTicket(fields.ticket('order', defaults.order)),
    price: price(fields, 'price'),
    stopLimit: price(fields, 'stoplimit'),
    stopLoss: price(fields, 'sl'),
    takeProfit: price(fields, 'tp'),
    ...readLife(fields, defaults.todayMs),
  };
}

function readFilling(fields: Fields, fallback: OrderFilling): OrderFilling {
  return fields.oneOf('type_filling', ['FOK', 'IOC', 'RETURN', 'BOC'], fallback);
}

/** Expirations are server time, as in MT5. */
export function readLife(
  fields: Fields,
  todayMs = 0,
): { time: OrderTime; expirationMs: UtcMs | null } {
  const times = ['GTC', 'DAY', 'SPECIFIED', 'SPECIFIED_DAY'] as const;
  const given = fields.raw('expiration');
  const fallback = given === undefined || given === null ? 'GTC' : 'SPECIFIED';
  const time = fields.oneOf('type_time', times, fallback);
  return { time, expirationMs: readMoment(fields, given, todayMs) };
}

function readMoment(fields: Fields, given: unknown, todayMs: number): UtcMs | null {
  if (given === undefined || given === null || given === 0) return null;
  const serverMs =
    typeof given === 'number'
      ? asServerMs(given < 1e11 ? given * 1000 : given)
      : (timeOfDay(String(given), todayMs) ??
        readServerTime(String(given), `${fields.path}.expiration`));
  return serverToUtc(CASE_ZONE, serverMs);
}

function timeOfDay(text: string, todayMs: number): ServerMs | undefined {
  const time = /^(\d{2}):(\d{2})(?::(\d{2}))?$/.exec(text);
  if (time === null) return undefined;
  const [hour = 0, minute = 0, second = 0] = time.slice(1).map((part) => Number(part ?? 0));
  return asServerMs(todayMs + ((hour * 60 + minute) * 60 + second) * 1000);
}
