import Type from 'typebox';
import { CALC_MODES, SWAP_MODES } from '../messages/symbol-item.ts';
import { oneOf } from '../schema/fields.ts';
import { linkNumber, linkText, lots, points, utcMsOrNull } from './link-fields.ts';

const MINUTES_MAX = 7 * 1440;
const FLAGS_MAX = 65_535;

const flags = (description: string) =>
  Type.Integer({ minimum: 0, maximum: FLAGS_MAX, description });
const currency = (description: string) => Type.String({ maxLength: 32, description });

/** Sessions of one weekday. */
const dayHours = Type.Array(
  Type.Tuple(
    [
      Type.Integer({ minimum: 0, maximum: MINUTES_MAX }),
      Type.Integer({ minimum: 0, maximum: MINUTES_MAX }),
    ],
    { description: 'from_minute, to_minute' },
  ),
  { maxItems: 64 },
);

/** Half-open intervals of minutes from the server's midnight. */
const hours = Type.Object({
  days: Type.Tuple([dayHours, dayHours, dayHours, dayHours, dayHours, dayHours, dayHours], {
    description: 'Weekdays of the server, Sunday first',
  }),
  holidays: Type.Array(
    Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$', 'x-expected': 'date, YYYY-MM-DD' }),
    { maxItems: 4_096, description: 'Server dates without a session' },
  ),
});

const rates = Type.Object({
  initial: linkNumber('Rate'),
  maintenance: linkNumber('0: as initial'),
});

const trading = {
  calc_mode: oneOf([...CALC_MODES], 'Formula of margin and profit'),
  chart_mode: oneOf(['bid', 'last'], 'Price of bars'),
  trade_mode: oneOf(['disabled', 'longonly', 'shortonly', 'closeonly', 'full'], 'What is allowed'),
  execution_mode: oneOf(['request', 'instant', 'market', 'exchange'], 'How deals are made'),
  filling_flags: flags('Bits of SYMBOL_FILLING_MODE'),
  expiration_flags: flags('Bits of SYMBOL_EXPIRATION_MODE'),
  order_flags: flags('Bits of SYMBOL_ORDER_MODE'),
  gtc_mode: oneOf(['gtc', 'daily', 'daily_excluding_stops'], 'What a day ends'),
  volume_min: lots('Lots'),
  volume_max: lots('Lots'),
  volume_step: lots('Lots'),
  volume_limit: lots('Lots of one direction together; 0 = no limit'),
  stops_level: points('Points that stops keep from the market'),
  freeze_level: points('Points within which nothing is changed'),
};

const marginAndSwap = {
  margin_initial: linkNumber('Money per lot; 0: by the formula'),
  margin_maintenance: linkNumber('Money per lot; 0: as margin_initial'),
  margin_hedged: linkNumber('Contract size, or money, of a hedged lot'),
  margin_hedged_use_leg: Type.Boolean(),
  margin_rates: Type.Object({
    buy: rates,
    sell: rates,
    buy_limit: Type.Optional(rates),
    sell_limit: Type.Optional(rates),
    buy_stop: Type.Optional(rates),
    sell_stop: Type.Optional(rates),
    buy_stop_limit: Type.Optional(rates),
    sell_stop_limit: Type.Optional(rates),
  }),
  swap_mode: oneOf([...SWAP_MODES], 'Unit of the swaps'),
  swap_long: linkNumber('By swap_mode'),
  swap_short: linkNumber('By swap_mode'),
  swap_days: Type.Tuple(
    [
      linkNumber('Sunday'),
      linkNumber('Monday'),
      linkNumber('Tuesday'),
      linkNumber('Wednesday'),
      linkNumber('Thursday'),
      linkNumber('Friday'),
      linkNumber('Saturday'),
    ],
    { description: 'Multiplier of the night after each server weekday, Sunday first' },
  ),
  swap_year_days: Type.Integer({ minimum: 1, maximum: 366 }),
};

/** A symbol as `SymbolInfo*` gives it. */
export const LinkSymbolSpecSchema = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 31 }),
    description: linkText('Words of the broker'),
    path: linkText('Groups, divided by backslashes'),
    source: linkText('Where the figures come from'),
    digits: Type.Integer({ minimum: 0, maximum: 12 }),
    tick_size: linkNumber('Grid of prices'),
    tick_value: linkNumber('Money per tick and lot; futures only, else 0'),
    contract_size: linkNumber('Units of a lot'),
    currency_base: currency('Base'),
    currency_profit: currency('Of results'),
    currency_margin: currency('Of margin'),
    ...trading,
    ...marginAndSwap,
    quote_hours: hours,
    trade_hours: hours,
    start_ms: utcMsOrNull('Begin of a contract'),
    expiration_ms: utcMsOrNull('End of a contract'),
    face_value: linkNumber('Bonds and collateral, else 0'),
    accrued_interest: linkNumber('Bonds, else 0'),
    liquidity_rate: linkNumber('Collateral, else 0'),
    settlement_price: linkNumber('FORTS futures, else 0'),
  },
  { 'x-name': 'LinkSymbolSpec' },
);
export type LinkSymbolSpec = Type.Static<typeof LinkSymbolSpecSchema>;
