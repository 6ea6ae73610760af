import {
  asCurrency,
  asPoints,
  asSymbolName,
  asUtcMs,
  lotsToVolume,
  type MarginRates,
  makeSymbolSpec,
  type SymbolMarginRates,
  type SymbolSpec,
  type TradingHours,
} from '@mt5-bridge/trading';
import type { Fields } from './fields.ts';
import { readServerTime, WEEKDAYS } from './read-sessions.ts';

type Given = { -readonly [Key in keyof SymbolSpec]?: SymbolSpec[Key] };

const CALC_MODES = [
  'FOREX',
  'FUTURES',
  'CFD',
  'CFDINDEX',
  'CFDLEVERAGE',
  'FOREX_NO_LEVERAGE',
  'EXCH_STOCKS',
  'EXCH_FUTURES',
  'EXCH_FUTURES_FORTS',
  'EXCH_OPTIONS',
  'EXCH_OPTIONS_MARGIN',
  'EXCH_BONDS',
  'EXCH_STOCKS_MOEX',
  'EXCH_BONDS_MOEX',
  'SERV_COLLATERAL',
] as const;

const SWAP_MODES = [
  'DISABLED',
  'POINTS',
  'CURRENCY_SYMBOL',
  'CURRENCY_MARGIN',
  'CURRENCY_DEPOSIT',
  'INTEREST_CURRENT',
  'INTEREST_OPEN',
  'REOPEN_CURRENT',
  'REOPEN_BID',
  'CURRENCY_PROFIT',
] as const;

/**
 * Reads `symbol`; what it leaves out is as in `makeSymbolSpec`. Currencies default to the
 * account's.
 */
export function readSymbol(
  inputs: Fields,
  accountCurrency = 'USD',
  hours?: TradingHours,
  name = 'symbol',
): SymbolSpec {
  const fields = inputs.objectOrEmpty(name);
  const given: Given = {};
  readContract(fields, given, accountCurrency);
  readRules(fields, given);
  readVolumes(fields, given);
  readMargins(fields, given);
  readSwap(fields, given);
  if (hours !== undefined) {
    given.tradeHours = hours;
    given.quoteHours = hours;
  }
  return makeSymbolSpec(given);
}

function readContract(fields: Fields, given: Given, accountCurrency: string): void {
  given.name = asSymbolName(fields.string('name', 'EURUSD'));
  given.digits = fields.number('digits', defaultDigits(fields));
  given.calcMode = readCalcMode(fields);
  given.contractSize = fields.number(fields.pick('contract_size', 'trade_contract_size'), 100_000);
  const profit = fields.string('currency_profit', accountCurrency);
  given.currencyProfit = asCurrency(profit);
  given.currencyBase = asCurrency(fields.string('currency_base', profit));
  if (fields.has('currency_margin'))
    given.currencyMargin = asCurrency(fields.string('currency_margin'));
  const tickSize = fields.pick('tick_size', 'trade_tick_size', 'point');
  if (fields.has(tickSize)) given.tickSize = fields.number(tickSize);
  const tickValue = fields.pick('tick_value', 'trade_tick_value');
  if (fields.has(tickValue)) given.tickValue = fields.number(tickValue);
  given.faceValue = fields.number(fields.pick('face_value', 'trade_face_value'), 0);
  given.accruedInterest = fields.number(
    fields.pick('accrued_interest', 'trade_accrued_interest'),
    0,
  );
  given.liquidityRate = fields.number(fields.pick('liquidity_rate', 'trade_liquidity_rate'), 0);
  given.settlementPrice = fields.number(
    fields.pick('settlement_price', 'session_price_settlement'),
    0,
  );
}

/** A symbol without digits has as many as its tick size shows. */
function defaultDigits(fields: Fields): number {
  if (!fields.has('tick_size')) return 5;
  const text = String(fields.number('tick_size'));
  return text.includes('.') ? (text.split('.')[1]?.length ?? 0) : 0;
}

function readCalcMode(fields: Fields): SymbolSpec['calcMode'] {
  const written = fields.string(fields.pick('calc_mode', 'trade_calc_mode'), 'FOREX');
  const spelled = written.replace(/^(CFD)_(INDEX|LEVERAGE)$/, '$1$2');
  return CALC_MODES.find((mode) => mode === spelled) ?? fields.oneOf('calc_mode', CALC_MODES);
}

function readRules(fields: Fields, given: Given): void {
  const tradeModes = ['DISABLED', 'LONGONLY', 'SHORTONLY', 'CLOSEONLY', 'FULL'] as const;
  const executions = ['REQUEST', 'INSTANT', 'MARKET', 'EXCHANGE'] as const;
  const gtcModes = ['GTC', 'DAILY', 'DAILY_EXCLUDING_STOPS'] as const;
  given.tradeMode = fields.oneOf('trade_mode', tradeModes, 'FULL');
  given.executionMode = fields.oneOf(fields.pick('exemode', 'trade_exemode'), executions, 'MARKET');
  given.chartMode = fields.oneOf('chart_mode', ['BID', 'LAST'], 'BID');
  given.gtcMode = fields.oneOf(fields.pick('order_gtc_mode', 'gtc_mode'), gtcModes, 'GTC');
  given.fillingFlags = fields.number('filling_mode', 3);
  given.expirationFlags = fields.number('expiration_mode', 15);
  given.orderFlags = fields.number('order_mode', 127);
  given.stopsLevel = asPoints(fields.number(fields.pick('stops_level', 'trade_stops_level'), 0));
  given.freezeLevel = asPoints(fields.number(fields.pick('freeze_level', 'trade_freeze_level'), 0));
  for (const [name, key] of [
    ['start_time', 'startMs'],
    ['expiration_time', 'expirationMs'],
  ] as const) {
    if (fields.has(name)) given[key] = asUtcMs(readServerTime(fields.string(name), fields.path));
  }
}

function readVolumes(fields: Fields, given: Given): void {
  given.volumeMin = lotsToVolume(fields.number('volume_min', 0.01));
  given.volumeMax = lotsToVolume(fields.number('volume_max', 100));
  given.volumeStep = lotsToVolume(fields.number('volume_step', 0.01));
  given.volumeLimit = lotsToVolume(fields.number('volume_limit', 0));
}

function readMargins(fields: Fields, given: Given): void {
  // FORTS carries its buy margin as the initial and its sell margin as the maintenance margin.
  given.marginInitial = fields.number(fields.pick('margin_initial', 'margin_initial_buy'), 0);
  given.marginMaintenance = fields.number(
    fields.pick('margin_maintenance', 'margin_initial_sell'),
    0,
  );
  if (fields.has('margin_hedged')) given.marginHedged = fields.number('margin_hedged');
  given.marginHedgedUseLeg = fields.boolean(
    fields.pick('hedged_use_leg', 'margin_hedged_use_leg'),
    false,
  );
  const rates = (type: string): MarginRates => ({
    initial: fields.number(`margin_rate_initial_${type}`, 1),
    maintenance: fields.number(`margin_rate_maintenance_${type}`, 0),
  });
  given.marginRates = {
    buy: rates('buy'),
    sell: rates('sell'),
    buyLimit: rates('buy_limit'),
    sellLimit: rates('sell_limit'),
    buyStop: rates('buy_stop'),
    sellStop: rates('sell_stop'),
    buyStopLimit: rates('buy_stop_limit'),
    sellStopLimit: rates('sell_stop_limit'),
  } satisfies SymbolMarginRates;
}

function readSwap(fields: Fields, given: Given): void {
  given.swapMode = fields.oneOf('swap_mode', SWAP_MODES, 'DISABLED');
  given.swapLong = fields.number('swap_long', 0);
  given.swapShort = fields.number('swap_short', 0);
  given.swapYearDays = fields.number(fields.pick('swap_year_days', 'days_in_year'), 360);
  const triple = fields.oneOf('swap_rollover3days', WEEKDAYS, 'WED');
  const day = (index: number): number => {
    const isWeekend = index === 0 || index === 6;
    const usual = WEEKDAYS[index] === triple ? 3 : isWeekend ? 0 : 1;
    return fields.number(`swap_${NAMES[index]}`, usual);
  };
  given.swapDays = [day(0), day(1), day(2), day(3), day(4), day(5), day(6)];
}

const NAMES = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
