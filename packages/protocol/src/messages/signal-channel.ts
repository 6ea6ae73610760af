import Type from 'typebox';
import { clientMessage } from '../schema/envelope.ts';
import { clientRow } from './message-row.ts';
import { channels, TickChannelEndSchema, TickChannelSchema } from './subscription.ts';

/** Steps of the subject's own signals and commands; with scope `monitor` those of everybody. */
const SignalChannelSchema = Type.Object({ channel: Type.Literal('signals') });

export const SubscribeAnySchema = clientMessage(
  'subscribe',
  Type.Object({ channels: channels(Type.Union([TickChannelSchema, SignalChannelSchema])) }),
  'Asks for pushes; the newest value of each symbol follows at once',
);
export type SubscribeAnyMessage = Type.Static<typeof SubscribeAnySchema>;

export const UnsubscribeAnySchema = clientMessage(
  'unsubscribe',
  Type.Object({ channels: channels(Type.Union([TickChannelEndSchema, SignalChannelSchema])) }),
  'Ends pushes; without symbols those of the whole channel',
);
export type UnsubscribeAnyMessage = Type.Static<typeof UnsubscribeAnySchema>;

export const signalChannelRows = {
  subscribe: clientRow({
    family: 'signal-channel',
    scope: 'view',
    schema: SubscribeAnySchema,
    replies: ['subscribed'],
  }),
  unsubscribe: clientRow({
    family: 'signal-channel',
    scope: 'view',
    schema: UnsubscribeAnySchema,
    replies: ['unsubscribed'],
  }),
};
