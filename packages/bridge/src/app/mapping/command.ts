import {
  type CloseByMessage,
  type OrderCancelMessage,
  type OrderModifyMessage,
  type PositionCloseMessage,
  type PositionModifyMessage,
  parseIsoTime,
} from '@mt5-bridge/protocol';
import {
  type AccountId,
  asPrice,
  asTicket,
  asUtcMs,
  type Command,
  type LevelChange,
  lotsToVolume,
  type OrderTime,
  type UtcMs,
} from '@mt5-bridge/trading';

/** Messages that change one order or position, named by its ticket. */
export type CommandMessage =
  | OrderModifyMessage
  | OrderCancelMessage
  | PositionModifyMessage
  | PositionCloseMessage
  | CloseByMessage;

const TIMES = {
  gtc: 'GTC',
  day: 'DAY',
  specified: 'SPECIFIED',
  specified_day: 'SPECIFIED_DAY',
} as const satisfies Record<string, OrderTime>;

/** A command of the wire in the words of the domain: what is left out stays, `null` removes. */
export function toCommand(message: CommandMessage): Command {
  switch (message.type) {
    case 'order_modify': {
      const { data } = message;
      return {
        kind: 'order_modify',
        ticket: asTicket(data.ticket),
        price: data.price === undefined ? undefined : asPrice(data.price),
        stopLimit: data.stop_limit_price === undefined ? undefined : asPrice(data.stop_limit_price),
        stopLoss: toLevel(data.stop_loss),
        takeProfit: toLevel(data.take_profit),
        time: data.time_in_force === undefined ? undefined : TIMES[data.time_in_force],
        expirationMs: toExpiration(data.expiration),
      };
    }
    case 'order_cancel':
      return { kind: 'order_cancel', ticket: asTicket(message.data.ticket) };
    case 'position_modify':
      return {
        kind: 'position_modify',
        ticket: asTicket(message.data.ticket),
        stopLoss: toLevel(message.data.stop_loss),
        takeProfit: toLevel(message.data.take_profit),
      };
    case 'position_close':
      return {
        kind: 'position_close',
        ticket: asTicket(message.data.ticket),
        volume: message.data.volume === undefined ? null : lotsToVolume(message.data.volume),
        comment: '',
      };
    case 'close_by':
      return {
        kind: 'close_by',
        ticket: asTicket(message.data.ticket),
        oppositeTicket: asTicket(message.data.opposite_ticket),
      };
  }
}

function toLevel(value: number | null | undefined): LevelChange {
  return typeof value === 'number' ? asPrice(value) : value;
}

function toExpiration(text: string | null | undefined): UtcMs | null | undefined {
  if (typeof text !== 'string') return text;
  // The decoder has checked the text.
  const ms = parseIsoTime(text);
  return ms === undefined ? undefined : asUtcMs(ms);
}

/** What makes two frames the same command. A field left out differs from one that removes. */
export function commandContent(command: Command, accountId: AccountId): string {
  const wish = Object.entries(command).filter(([, value]) => value !== undefined);
  return JSON.stringify([accountId, Object.fromEntries(wish)]);
}
