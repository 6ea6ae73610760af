import Type from 'typebox';
import { clientMessage } from '../schema/envelope.ts';
import { isoTime, uuid } from '../schema/fields.ts';
import { type WithTextIds, withTextIds } from '../values/text-ids.ts';
import { canonicalRow } from './message-row.ts';
import { orderFields, orderRule, RESERVED_FIELDS } from './order-fields.ts';

const flag = (description: string) => Type.Optional(Type.Boolean({ default: false, description }));

export const TradingSignalSchema = clientMessage(
  'trading_signal',
  Type.Object({
    signal_id: uuid('Made by the client, unique for ever; the same id is never executed twice'),
    ...orderFields,
    valid_until: Type.Optional(isoTime('Not sent to the terminal after this')),
    dry_run: flag('Do everything but send it'),
    allow_duplicate: flag('Send it though an equal order is unresolved'),
    updates: flag('Tell this session every step: trading_signal_update'),
  }),
  'Asks for an order or for the end of a position',
);
/** A signal as it travels. */
export type TradingSignalInput = Type.Static<typeof TradingSignalSchema>;
/** A signal as handlers get it: `signal_id` in lower case, `magic` and tickets as decimal text. */
export type TradingSignalMessage = Omit<TradingSignalInput, 'data'> & {
  data: WithTextIds<TradingSignalInput['data'], 'magic' | 'position_ticket'>;
};

export function canonicalTradingSignal(message: TradingSignalInput): TradingSignalMessage {
  const data = withTextIds(message.data, 'magic', 'position_ticket');
  data.signal_id = data.signal_id.toLowerCase();
  return { ...message, data };
}

export const tradingSignalRows = {
  trading_signal: canonicalRow(
    {
      family: 'trading-signal',
      scope: 'trade',
      // CLOSE only lowers exposure.
      scopeOf: ({ data }: TradingSignalMessage) => (data.action === 'CLOSE' ? 'reduce' : 'trade'),
      schema: TradingSignalSchema,
      replies: ['trading_signal_executed'],
      rule: ({ data }) => orderRule(data),
      reserved: RESERVED_FIELDS,
    },
    canonicalTradingSignal,
  ),
};
