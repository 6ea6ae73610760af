import Type from 'typebox';
import type { Violation } from '../codec/explain.ts';
import { inapplicableField, missingField } from '../codec/rules.ts';
import {
  COMMENT_LENGTH_MAX,
  isoTime,
  oneOf,
  price,
  symbolName,
  uint64,
  volumeLots,
} from '../schema/fields.ts';
import { filling, orderTypeWish, ticketNumber, timeInForce } from '../schema/trade-fields.ts';

const DEVIATION_MAX = 1_000_000;

/** What an order is, apart from the id that makes it one of its kind; `order_check` asks about the same. */
export const orderFields = {
  symbol: symbolName(),
  action: oneOf(['BUY', 'SELL', 'CLOSE'], 'What to do'),
  volume: volumeLots('Volume, lots; limits and step are those of the symbol and the account'),
  stop_loss: Type.Optional(price('Stop loss')),
  take_profit: Type.Optional(price('Take profit')),
  comment: Type.Optional(
    Type.String({
      maxLength: COMMENT_LENGTH_MAX,
      default: '',
      description: 'Free text; the terminal gets what fits beside the fingerprint',
    }),
  ),
  urgency: Type.Optional(
    Type.Enum(['low', 'medium', 'high'], {
      default: 'medium',
      description: 'Priority in the queue',
    }),
  ),
  price: Type.Optional(price('Limit: the worst price; left out: the market')),
  magic: Type.Optional(uint64('Magic number; left out: 0')),
  expiration: Type.Optional(
    isoTime('Pending orders end then; orders at the market are not sent later'),
  ),
  order_type: Type.Optional(orderTypeWish),
  stop_limit_price: Type.Optional(price('Limit price that a stop-limit order gets at its stop')),
  deviation_points: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: DEVIATION_MAX,
      description: 'Allowed slippage of an order at the market, points',
    }),
  ),
  time_in_force: Type.Optional(timeInForce),
  filling: Type.Optional(filling),
  position_ticket: Type.Optional(ticketNumber('Position that CLOSE means')),
  close_mode: Type.Optional(
    oneOf(['single', 'fifo', 'all'], 'What CLOSE does with more than one match'),
  ),
  reduce_only: Type.Optional(
    Type.Boolean({ default: false, description: 'Never to open or enlarge an exposure' }),
  ),
};
const OrderSchema = Type.Object(orderFields);
export type OrderWish = Type.Static<typeof OrderSchema>;

/** Names that a later version of the protocol may give a meaning of that kind. */
export const RESERVED_FIELDS = ['max_age_ms', 'expect'];

/** What the fields of an order say of each other. Prices against the market are the domain's. */
export function orderRule(order: OrderWish): Violation | undefined {
  return kindRule(order) ?? lifeRule(order) ?? closeRule(order);
}

function kindRule(order: OrderWish): Violation | undefined {
  const { action, order_type: type, stop_limit_price: stopLimit } = order;
  const isPending = type !== undefined && type !== 'market';
  if (action === 'CLOSE' && isPending) {
    return inapplicableField('order_type', type, 'action is BUY or SELL');
  }
  if (isPending && order.price === undefined) {
    return missingField('price', 'number', `number above 0, since order_type is ${type}`);
  }
  if (type === 'stop_limit' && stopLimit === undefined) {
    const expected = 'number above 0, since order_type is stop_limit';
    return missingField('stop_limit_price', 'number', expected);
  }
  if (type !== 'stop_limit' && stopLimit !== undefined) {
    return inapplicableField('stop_limit_price', stopLimit, 'order_type is stop_limit');
  }
  if (isPending && order.deviation_points !== undefined) {
    return inapplicableField('deviation_points', order.deviation_points, 'order_type is market');
  }
  const canRest = action !== 'CLOSE' && type !== 'market' && type !== 'stop';
  if (order.filling === 'boc' && !canRest) {
    const expected = 'fok, ioc or return; boc is for limit and stop_limit orders';
    const path = ['data', 'filling'];
    return { path, reason: 'not_allowed', expectedType: 'string', expected, received: 'boc' };
  }
  return undefined;
}

function lifeRule(order: OrderWish): Violation | undefined {
  const { action, order_type: type, time_in_force: life, expiration } = order;
  if (life === undefined) return undefined;
  const isAtOnce =
    action === 'CLOSE' || type === 'market' || (type === undefined && order.price === undefined);
  if (isAtOnce) {
    return inapplicableField(
      'time_in_force',
      life,
      'the order can rest: a pending order_type or a price',
    );
  }
  const isTimed = life === 'specified' || life === 'specified_day';
  if (isTimed && expiration === undefined) {
    return missingField('expiration', 'string', `a time, since time_in_force is ${life}`);
  }
  return isTimed || expiration === undefined
    ? undefined
    : inapplicableField('expiration', expiration, 'time_in_force is specified or specified_day');
}

function closeRule(order: OrderWish): Violation | undefined {
  const { action, position_ticket: ticket, close_mode: mode } = order;
  if (action !== 'CLOSE') {
    if (ticket !== undefined)
      return inapplicableField('position_ticket', ticket, 'action is CLOSE');
    if (mode !== undefined) return inapplicableField('close_mode', mode, 'action is CLOSE');
    return undefined;
  }
  const isOfMany = mode === 'fifo' || mode === 'all';
  return ticket !== undefined && isOfMany
    ? inapplicableField('close_mode', mode, 'position_ticket is left out')
    : undefined;
}
