import Type from 'typebox';
import { brokerTime, isoTime, nullable, oneOf } from '../schema/fields.ts';

const number = (description: string) => Type.Number({ description });
const figure = (description: string) => nullable(Type.Number({ description }));
const text = (description: string) => Type.String({ description });

const rates = (description: string) =>
  Type.Object({ initial: Type.Number(), maintenance: Type.Number() }, { description });

const sessions = (description: string) =>
  Type.Object(
    {
      sunday: Type.Array(Type.String()),
      monday: Type.Array(Type.String()),
      tuesday: Type.Array(Type.String()),
      wednesday: Type.Array(Type.String()),
      thursday: Type.Array(Type.String()),
      friday: Type.Array(Type.String()),
      saturday: Type.Array(Type.String()),
      holidays: Type.Array(Type.String(), { description: 'Dates without a session' }),
    },
    { description },
  );

export const CALC_MODES = [
  'forex',
  'futures',
  'cfd',
  'cfdindex',
  'cfdleverage',
  'forex_no_leverage',
  'exch_stocks',
  'exch_futures',
  'exch_futures_forts',
  'exch_options',
  'exch_options_margin',
  'exch_bonds',
  'exch_stocks_moex',
  'exch_bonds_moex',
  'serv_collateral',
] as const;
export const SWAP_MODES = [
  'disabled',
  'points',
  'currency_symbol',
  'currency_margin',
  'currency_deposit',
  'interest_current',
  'interest_open',
  'reopen_current',
  'reopen_bid',
  'currency_profit',
] as const;

const trading = {
  calc_mode: oneOf([...CALC_MODES], 'Formula of margin and profit'),
  chart_mode: oneOf(['bid', 'last'], 'Price of bars'),
  trade_mode: oneOf(['disabled', 'longonly', 'shortonly', 'closeonly', 'full'], 'What is allowed'),
  execution_mode: oneOf(['request', 'instant', 'market', 'exchange'], 'How deals are made'),
  filling_modes: Type.Array(oneOf(['fok', 'ioc', 'boc'], 'Filling'), {
    description: 'Fillings beside return, which needs no leave',
  }),
  expiration_modes: Type.Array(oneOf(['gtc', 'day', 'specified', 'specified_day'], 'Life')),
  order_modes: Type.Array(
    oneOf(['market', 'limit', 'stop', 'stop_limit', 'sl', 'tp', 'close_by'], 'Order'),
  ),
  gtc_mode: oneOf(['gtc', 'daily', 'daily_excluding_stops'], 'What a day ends'),
  volume_min: number('Lots'),
  volume_max: number('Lots'),
  volume_step: number('Lots'),
  volume_limit: number('Lots of one direction together; 0 = no limit'),
  stops_level: Type.Integer({ description: 'Points that stops keep from the market' }),
  freeze_level: Type.Integer({ description: 'Points within which nothing is changed' }),
};

const marginAndSwap = {
  margin_initial: number('Money per lot; 0: by the formula'),
  margin_maintenance: number('Money per lot; 0: as margin_initial'),
  margin_hedged: number('Contract size, or money, of a hedged lot'),
  margin_hedged_use_leg: Type.Boolean(),
  margin_rates: Type.Object({
    buy: rates('Of buys'),
    sell: rates('Of sells'),
    buy_limit: Type.Optional(rates('Left out: as buy')),
    sell_limit: Type.Optional(rates('Left out: as sell')),
    buy_stop: Type.Optional(rates('Left out: as buy')),
    sell_stop: Type.Optional(rates('Left out: as sell')),
    buy_stop_limit: Type.Optional(rates('Left out: as buy')),
    sell_stop_limit: Type.Optional(rates('Left out: as sell')),
  }),
  swap_mode: oneOf([...SWAP_MODES], 'Unit of the swaps'),
  swap_long: Type.Number(),
  swap_short: Type.Number(),
  swap_days: Type.Array(Type.Number(), {
    description: 'Multiplier of the night after each server weekday, Sunday first',
  }),
  swap_year_days: Type.Integer(),
};

const special = {
  start_time: nullable(isoTime('Begin of a contract')),
  expiration_time: nullable(isoTime('End of a contract')),
  face_value: number('Bonds and collateral, else 0'),
  accrued_interest: number('Bonds, else 0'),
  liquidity_rate: number('Collateral, else 0'),
  settlement_price: number('FORTS futures, else 0'),
};

const market = {
  quote_sessions: sessions('Server time'),
  trade_sessions: sessions('Server time'),
  market_open: nullable(
    Type.Boolean({ description: 'A trade session is on; null: server time is not known' }),
  ),
  bid: figure('Null before the first quote'),
  ask: figure('Null before the first quote'),
  last: figure('Price of the last deal'),
  spread_points: figure('ask - bid in points'),
  quote_time: nullable(isoTime('Of that quote')),
  broker_time: brokerTime,
};

/** A symbol as `SymbolInfo*` of MQL5 tells it, with its quote of this moment. */
export const SymbolItemSchema = Type.Object(
  {
    name: text('Exact, case-sensitive'),
    description: Type.String(),
    path: text('Groups, divided by backslashes'),
    source: text('Where the figures come from; modelled: of our own making'),
    digits: Type.Integer(),
    point: number('Smallest step of a price with these digits'),
    tick_size: number('Grid of prices'),
    tick_value: figure('Worth of a tick of one lot now, account currency; null without a quote'),
    contract_size: Type.Number(),
    currency_base: Type.String(),
    currency_profit: Type.String(),
    currency_margin: Type.String(),
    ...trading,
    ...marginAndSwap,
    ...special,
    ...market,
  },
  { 'x-name': 'SymbolItem' },
);
export type SymbolItem = Type.Static<typeof SymbolItemSchema>;
