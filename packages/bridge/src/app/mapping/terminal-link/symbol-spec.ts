import type { LinkSymbolSpec } from '@mt5-bridge/protocol';
import type {
  CalcMode,
  ChartMode,
  ExecutionMode,
  GtcMode,
  HoursInterval,
  MarginRates,
  SwapMode,
  SymbolMarginRates,
  SymbolSpec,
  TradeMode,
  TradingHours,
} from '@mt5-bridge/trading';
import {
  flag,
  list,
  type Mapping,
  number,
  orNull,
  record,
  recordWith,
  text,
  word,
} from './mapping.ts';
import { currency, points, symbol, utcMs, volume } from './values.ts';

type LinkHours = LinkSymbolSpec['quote_hours'];
type LinkInterval = LinkHours['days'][0][number];

const interval: Mapping<HoursInterval, LinkInterval> = {
  toWire: ({ fromMinute, toMinute }) => [fromMinute, toMinute],
  toDomain: ([fromMinute, toMinute]) => ({ fromMinute, toMinute }),
};
const day = list(interval);

const week: Mapping<TradingHours['days'], LinkHours['days']> = {
  toWire: ([sunday, monday, tuesday, wednesday, thursday, friday, saturday]) => [
    day.toWire(sunday),
    day.toWire(monday),
    day.toWire(tuesday),
    day.toWire(wednesday),
    day.toWire(thursday),
    day.toWire(friday),
    day.toWire(saturday),
  ],
  toDomain: ([sunday, monday, tuesday, wednesday, thursday, friday, saturday]) => [
    day.toDomain(sunday),
    day.toDomain(monday),
    day.toDomain(tuesday),
    day.toDomain(wednesday),
    day.toDomain(thursday),
    day.toDomain(friday),
    day.toDomain(saturday),
  ],
};

const hours: Mapping<TradingHours, LinkHours> = record({ days: week, holidays: list(text) });

const rates: Mapping<MarginRates, LinkSymbolSpec['margin_rates']['buy']> = record({
  initial: number,
  maintenance: number,
});

const marginRates: Mapping<SymbolMarginRates, LinkSymbolSpec['margin_rates']> = recordWith(
  { buy: rates, sell: rates },
  {
    buyLimit: rates,
    sellLimit: rates,
    buyStop: rates,
    sellStop: rates,
    buyStopLimit: rates,
    sellStopLimit: rates,
  },
);

const swapDays: Mapping<SymbolSpec['swapDays'], LinkSymbolSpec['swap_days']> = {
  toWire: (days) => [...days],
  toDomain: (days) => days,
};

export const symbolSpecMapping: Mapping<SymbolSpec, LinkSymbolSpec> = record({
  name: symbol,
  description: text,
  path: text,
  source: text,
  digits: number,
  tickSize: number,
  tickValue: number,
  contractSize: number,
  currencyBase: currency,
  currencyProfit: currency,
  currencyMargin: currency,
  calcMode: word<CalcMode>(),
  chartMode: word<ChartMode>(),
  tradeMode: word<TradeMode>(),
  executionMode: word<ExecutionMode>(),
  fillingFlags: number,
  expirationFlags: number,
  orderFlags: number,
  gtcMode: word<GtcMode>(),
  volumeMin: volume,
  volumeMax: volume,
  volumeStep: volume,
  volumeLimit: volume,
  stopsLevel: points,
  freezeLevel: points,
  marginInitial: number,
  marginMaintenance: number,
  marginHedged: number,
  marginHedgedUseLeg: flag,
  marginRates,
  swapMode: word<SwapMode>(),
  swapLong: number,
  swapShort: number,
  swapDays,
  swapYearDays: number,
  quoteHours: hours,
  tradeHours: hours,
  startMs: orNull(utcMs),
  expirationMs: orNull(utcMs),
  faceValue: number,
  accruedInterest: number,
  liquidityRate: number,
  settlementPrice: number,
});
