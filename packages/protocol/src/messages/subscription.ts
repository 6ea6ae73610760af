import Type from 'typebox';
import { clientMessage, push, reply, success } from '../schema/envelope.ts';
import { count, label, nullable, oneOf, symbolName } from '../schema/fields.ts';
import { clientRow } from './message-row.ts';
import { tickFields } from './tick-fields.ts';

export const SYMBOLS_PER_CHANNEL_MAX = 32;
export const CHANNELS_PER_MESSAGE_MAX = 8;

const symbols = Type.Array(symbolName(), { minItems: 1, maxItems: SYMBOLS_PER_CHANNEL_MAX });
const source = label({
  default: 'terminal',
  description: 'terminal, or the subject of a publisher',
});
const channels = <Item extends Type.TSchema>(item: Item) =>
  Type.Array(item, { minItems: 1, maxItems: CHANNELS_PER_MESSAGE_MAX });

const TickChannelSchema = Type.Object({
  channel: Type.Literal('ticks'),
  symbols,
  source: Type.Optional(source),
});
/** Without `symbols` all of them end. */
const TickChannelEndSchema = Type.Object({
  channel: Type.Literal('ticks'),
  symbols: Type.Optional(symbols),
  source: Type.Optional(source),
});
/** Steps of the subject's own signals and commands; with scope `monitor` those of everybody. */
const SignalChannelSchema = Type.Object({ channel: Type.Literal('signals') });
const channelName = oneOf(['ticks', 'signals'], 'Kind of push');

export const SubscribeSchema = clientMessage(
  'subscribe',
  Type.Object({ channels: channels(Type.Union([TickChannelSchema, SignalChannelSchema])) }),
  'Asks for pushes; the newest value of each symbol follows at once',
);
export type SubscribeMessage = Type.Static<typeof SubscribeSchema>;

export const SubscribedSchema = reply(
  'subscribed',
  {
    status: success,
    data: Type.Object({
      channels: Type.Array(
        Type.Object({
          channel: channelName,
          source: Type.String(),
          symbols: Type.Array(Type.String(), { description: 'Subscribed now' }),
          rejected: Type.Array(
            Type.Object({
              symbol: Type.String(),
              error_code: Type.String(),
              message: Type.String(),
            }),
          ),
        }),
      ),
    }),
  },
  'What the session is subscribed to, and what was refused',
);
export type Subscribed = Type.Static<typeof SubscribedSchema>;

export const UnsubscribeSchema = clientMessage(
  'unsubscribe',
  Type.Object({ channels: channels(Type.Union([TickChannelEndSchema, SignalChannelSchema])) }),
  'Ends pushes; without symbols those of the whole channel',
);
export type UnsubscribeMessage = Type.Static<typeof UnsubscribeSchema>;

export const UnsubscribedSchema = reply(
  'unsubscribed',
  {
    status: success,
    data: Type.Object({
      channels: Type.Array(
        Type.Object({
          channel: channelName,
          source: Type.String(),
          symbols: Type.Array(Type.String(), { description: 'Ended by this message' }),
        }),
      ),
    }),
  },
  'What has ended',
);
export type Unsubscribed = Type.Static<typeof UnsubscribedSchema>;

export const TickSchema = push(
  'tick',
  {
    data: Type.Object({
      symbol: Type.String(),
      source: Type.String(),
      digits: nullable(Type.Integer({ description: 'Decimals of the prices; null: not known' })),
      spread_points: nullable(Type.Number({ description: 'ask - bid in points' })),
      ...tickFields,
      conflated: count('Ticks left out before this one because the reader was slow'),
    }),
  },
  'One change of a quote',
);
export type TickPush = Type.Static<typeof TickSchema>;

export const subscriptionRows = {
  subscribe: clientRow({
    family: 'subscription',
    scope: 'view',
    schema: SubscribeSchema,
    replies: ['subscribed'],
  }),
  unsubscribe: clientRow({
    family: 'subscription',
    scope: 'view',
    schema: UnsubscribeSchema,
    replies: ['unsubscribed'],
  }),
};
