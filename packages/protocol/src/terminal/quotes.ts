import Type from 'typebox';
import { linkNumber, linkPrice, points, utcMs } from './link-fields.ts';

export const TIMEFRAMES = [
  'M1',
  'M2',
  'M3',
  'M4',
  'M5',
  'M6',
  'M10',
  'M12',
  'M15',
  'M20',
  'M30',
  'H1',
  'H2',
  'H3',
  'H4',
  'H6',
  'H8',
  'H12',
  'D1',
  'W1',
  'MN1',
] as const;
export const timeframe = Type.Enum([...TIMEFRAMES], { description: 'Length of a bar' });

/** `MqlTick` as a list: a name for each figure would be two thirds of the traffic of a link. */
export const LinkTickSchema = Type.Tuple(
  [
    Type.String({ minLength: 1, maxLength: 31, description: 'Symbol' }),
    utcMs('Time of the tick'),
    linkPrice('Bid'),
    linkPrice('Ask'),
    linkPrice('Price of the last deal; 0: the market has none'),
    Type.Number({ minimum: 0, maximum: 1e12, description: 'Volume of the last deal' }),
    points('Bits of MqlTick.flags'),
  ],
  { description: 'symbol, time_ms, bid, ask, last, volume, mt5_flags' },
);
export type LinkTick = Type.Static<typeof LinkTickSchema>;

/** `MqlRates` as a list; symbol and timeframe stand beside the list of bars. */
export const LinkBarSchema = Type.Tuple(
  [
    utcMs('Start of the bar'),
    linkPrice('Open'),
    linkPrice('High'),
    linkPrice('Low'),
    linkPrice('Close'),
    linkNumber('Ticks in the bar'),
    Type.Integer({ minimum: -1e9, maximum: 1e9, description: 'Smallest spread, points' }),
    linkNumber('Traded volume'),
  ],
  { description: 'time_ms, open, high, low, close, tick_volume, spread, real_volume' },
);
export type LinkBar = Type.Static<typeof LinkBarSchema>;
