import Type from 'typebox';
import { brokerTime, count, isoTime } from '../schema/fields.ts';

/** Side of the last deal, as the specification has it; MT5's own bits travel as `mt5_flags`. */
export const tickFlags = Type.Integer({
  minimum: 0,
  maximum: 2,
  description: '0 = quote, 1 = bought at the ask, 2 = sold at the bid',
});

/** What every tick says, in a push and in the answer of `get_ticks`. */
export const tickFields = {
  time: isoTime('UTC'),
  broker_time: brokerTime,
  time_msc: Type.Integer({ description: 'The same in milliseconds since 1970' }),
  bid: Type.Number(),
  ask: Type.Number(),
  last: Type.Number({ description: 'Price of the last deal; 0 where the market has none' }),
  volume: Type.Number({ description: 'Volume of the last deal' }),
  flags: tickFlags,
  mt5_flags: Type.Integer({ description: 'Bits of MqlTick.flags' }),
  seq: count('Rises by one per source and symbol; starts again with the process'),
};
