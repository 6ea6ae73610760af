import Type from 'typebox';
import type { Violation } from '../codec/explain.ts';
import { inapplicableField } from '../codec/rules.ts';
import { commandResult } from '../schema/command-result.ts';
import { clientMessage } from '../schema/envelope.ts';
import { isoTime, nullable, price } from '../schema/fields.ts';
import {
  executionTime,
  mt5Retcode,
  removable,
  requestId,
  ticket,
  ticketNumber,
  timeInForce,
  warnings,
} from '../schema/trade-fields.ts';
import { type WithTextIds, withTextIds } from '../values/text-ids.ts';
import { canonicalRow } from './message-row.ts';

export const OrderModifySchema = clientMessage(
  'order_modify',
  Type.Object({
    request_id: requestId,
    ticket: ticketNumber('Pending order'),
    price: Type.Optional(price('New price; left out: as it is')),
    stop_limit_price: Type.Optional(price('New limit price of a stop-limit order')),
    stop_loss: removable(price('New stop loss; left out: as it is; null: none')),
    take_profit: removable(price('New take profit; left out: as it is; null: none')),
    time_in_force: Type.Optional(timeInForce),
    expiration: removable(isoTime('New end; left out: as it is; null: works until cancelled')),
  }),
  'Changes a pending order',
);
/** A change as it travels. */
export type OrderModifyInput = Type.Static<typeof OrderModifySchema>;
/** A change as handlers get it: `ticket` as decimal text; `null` removes, what is absent stays. */
export type OrderModifyMessage = Omit<OrderModifyInput, 'data'> & {
  data: WithTextIds<OrderModifyInput['data'], 'ticket'>;
};

function orderModifyRule({ data }: OrderModifyInput): Violation | undefined {
  const { time_in_force, expiration } = data;
  if (time_in_force === undefined || expiration === undefined) return undefined;
  const isTimed = time_in_force === 'specified' || time_in_force === 'specified_day';
  if (!isTimed && expiration !== null) {
    const condition = 'time_in_force is specified or specified_day';
    return inapplicableField('expiration', expiration, condition);
  }
  if (isTimed && expiration === null) {
    const expected = `a time, since time_in_force is ${time_in_force}`;
    const path = ['data', 'expiration'];
    return { path, reason: 'null', expectedType: 'string', expected, received: null };
  }
  return undefined;
}

export const OrderModifyResultSchema = commandResult(
  'order_modify_result',
  Type.Object({
    ticket: ticket('The order'),
    price: Type.Number(),
    stop_limit_price: nullable(Type.Number()),
    stop_loss: nullable(Type.Number()),
    take_profit: nullable(Type.Number()),
    time_in_force: timeInForce,
    expiration: nullable(isoTime('End of the order')),
    mt5_retcode: mt5Retcode,
    execution_time: executionTime,
    warnings,
  }),
  'The order stands as `result` says',
);
export type OrderModifyResult = Type.Static<typeof OrderModifyResultSchema>;

export const OrderCancelSchema = clientMessage(
  'order_cancel',
  Type.Object({ request_id: requestId, ticket: ticketNumber('Pending order') }),
  'Removes a pending order',
);
/** A removal as it travels. */
export type OrderCancelInput = Type.Static<typeof OrderCancelSchema>;
/** A removal as handlers get it: `ticket` as decimal text. */
export type OrderCancelMessage = Omit<OrderCancelInput, 'data'> & {
  data: WithTextIds<OrderCancelInput['data'], 'ticket'>;
};

export const OrderCancelResultSchema = commandResult(
  'order_cancel_result',
  Type.Object({
    ticket: ticket('The order'),
    mt5_retcode: mt5Retcode,
    execution_time: executionTime,
    warnings,
  }),
  'The order is gone',
);
export type OrderCancelResult = Type.Static<typeof OrderCancelResultSchema>;

export const orderCommandRows = {
  order_modify: canonicalRow(
    {
      family: 'order-commands',
      scope: 'trade',
      schema: OrderModifySchema,
      replies: ['order_modify_result'],
      rule: orderModifyRule,
    },
    (message): OrderModifyMessage => ({ ...message, data: withTextIds(message.data, 'ticket') }),
  ),
  order_cancel: canonicalRow(
    {
      family: 'order-commands',
      scope: 'reduce',
      schema: OrderCancelSchema,
      replies: ['order_cancel_result'],
    },
    (message): OrderCancelMessage => ({ ...message, data: withTextIds(message.data, 'ticket') }),
  ),
};
