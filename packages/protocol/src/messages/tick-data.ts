import Type from 'typebox';
import { clientMessage, reply, success } from '../schema/envelope.ts';
import { isoTime, price, priceOrNone, symbolName } from '../schema/fields.ts';
import { clientRow } from './message-row.ts';
import { tickFlags } from './tick-fields.ts';

export const TickDataSchema = clientMessage(
  'tick_data',
  Type.Object({
    symbol: symbolName(),
    bid: price('Bid'),
    ask: price('Ask'),
    spread: Type.Number({
      minimum: -1e9,
      maximum: 1e9,
      description: 'Spread in points as the publisher counts it; negative when bid is above ask',
    }),
    time: isoTime('Time of the tick, UTC or with an offset'),
    volume: Type.Number({ minimum: 0, maximum: 1e12, description: 'Volume of the last deal' }),
    last: priceOrNone('Price of the last deal; 0 where the market has none'),
    flags: tickFlags,
  }),
  'Publishes one tick for storage and fan-out under the name of the publisher',
);
export type TickDataMessage = Type.Static<typeof TickDataSchema>;

export const TickDataProcessedSchema = reply(
  'tick_data_processed',
  {
    status: success,
    data: Type.Object({
      symbol: Type.String(),
      bid: Type.Number(),
      ask: Type.Number(),
      spread: Type.Number({ description: 'As it came' }),
      spread_points: Type.Optional(
        Type.Number({ description: 'Spread in points of the symbol, where the bridge knows it' }),
      ),
    }),
  },
  'The tick was taken',
);
export type TickDataProcessed = Type.Static<typeof TickDataProcessedSchema>;

export const tickDataRows = {
  tick_data: clientRow({
    family: 'tick-data',
    scope: 'publish',
    schema: TickDataSchema,
    replies: ['tick_data_processed'],
  }),
};
