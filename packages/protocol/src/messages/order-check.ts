import Type from 'typebox';
import { clientMessage, reply, success } from '../schema/envelope.ts';
import { ErrorDetailsSchema } from '../schema/failure-details.ts';
import { nullable } from '../schema/fields.ts';
import { type WithTextIds, withTextIds } from '../values/text-ids.ts';
import { canonicalRow } from './message-row.ts';
import { orderFields, orderRule, RESERVED_FIELDS } from './order-fields.ts';
import { orderType } from './trading-signal-executed.ts';

export const OrderCheckSchema = clientMessage(
  'order_check',
  Type.Object(orderFields),
  'Asks what an order would come to now; nothing is sent, stored or counted',
);
/** A check as it travels. */
export type OrderCheckInput = Type.Static<typeof OrderCheckSchema>;
/** A check as handlers get it: `magic` and tickets as decimal text. */
export type OrderCheckMessage = Omit<OrderCheckInput, 'data'> & {
  data: WithTextIds<OrderCheckInput['data'], 'magic' | 'position_ticket'>;
};

function canonicalOrderCheck(message: OrderCheckInput): OrderCheckMessage {
  return { ...message, data: withTextIds(message.data, 'magic', 'position_ticket') };
}

const figure = (description: string) => nullable(Type.Number({ description }));

export const OrderCheckResultSchema = reply(
  'order_check_result',
  {
    status: success,
    data: Type.Object({
      valid: Type.Boolean({ description: 'True: sent now, the order would be accepted' }),
      retcode: nullable(
        Type.Integer({ description: 'Of the trade server, 0 = accepted; null: it was not asked' }),
      ),
      retcode_name: nullable(Type.String({ description: 'Name of that code' })),
      error_code: Type.Optional(Type.String({ description: 'Code of the first error' })),
      errors: Type.Array(
        Type.Object({
          error_code: Type.String(),
          message: Type.String({ description: 'For people' }),
          rule: nullable(Type.String({ description: 'Rule of the bridge; null: the server' })),
          details: ErrorDetailsSchema,
        }),
        { description: 'Everything that stands against the order' },
      ),
      margin: figure('Margin that this order adds, account currency'),
      margin_after: figure('Margin of the account with it'),
      free_margin_after: figure('Free margin of the account with it'),
      margin_level_after: figure('Margin level with it, percent; 0 without margin'),
      equity: figure('Equity of the account now'),
      rounded: Type.Object(
        {
          volume: figure('Lots on the step and within the range of the symbol'),
          price: figure('Price of the deal or of the pending order'),
          stop_loss: figure('Stop loss'),
          take_profit: figure('Take profit'),
          order_type: nullable(orderType),
        },
        { description: 'The order on the grids of the symbol; null: none, or not known' },
      ),
      comment: Type.String({ description: 'Words of the trade server; empty when not asked' }),
    }),
  },
  'What the order would come to',
);
export type OrderCheckResult = Type.Static<typeof OrderCheckResultSchema>;

/** Of a signal only: a check that overlooked one of these would tell of another order. */
const SIGNAL_ONLY_FIELDS = ['valid_until', 'dry_run', 'allow_duplicate'];

export const orderCheckRows = {
  order_check: canonicalRow(
    {
      family: 'order-check',
      scope: 'view',
      schema: OrderCheckSchema,
      replies: ['order_check_result'],
      rule: ({ data }) => orderRule(data),
      reserved: [...RESERVED_FIELDS, ...SIGNAL_ONLY_FIELDS],
    },
    canonicalOrderCheck,
  ),
};
