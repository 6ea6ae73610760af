import { formatBrokerTime, formatIsoTime, type SymbolItem } from '@mt5-bridge/protocol';
import {
  asServerMs,
  EXPIRATION_FLAG,
  FILLING_FLAG,
  type HoursInterval,
  isOpenAt,
  ORDER_FLAG,
  pointsToPrice,
  type SymbolSpec,
  spreadPoints,
  type Tick,
  type TradingHours,
  type UtcMs,
  volumeToLots,
} from '@mt5-bridge/trading';
import { lowerCase } from './lower-case.ts';

/** What a symbol is at one moment. */
export interface SymbolMoment {
  readonly spec: SymbolSpec;
  /** Last quote, `undefined` before the first. */
  readonly tick: Tick | undefined;
  /**
   * Worth of a tick of one lot in the account's currency, `undefined` without a quote to convert
   * it.
   */
  readonly tickValue: number | undefined;
  readonly marketMs: UtcMs;
  /** Server time minus UTC, milliseconds; `null` while it is not known. */
  readonly offsetMs: number | null;
  /** False: quotes have stopped for good, as at the end of a replay. */
  readonly isQuoted: boolean;
}

export function toSymbolItem(moment: SymbolMoment): SymbolItem {
  const { spec, tickValue } = moment;
  return {
    name: spec.name,
    description: spec.description,
    path: spec.path,
    source: spec.source,
    digits: spec.digits,
    point: pointsToPrice(1, spec.digits),
    tick_size: spec.tickSize,
    tick_value: tickValue ?? null,
    contract_size: spec.contractSize,
    currency_base: spec.currencyBase,
    currency_profit: spec.currencyProfit,
    currency_margin: spec.currencyMargin,
    ...toTrading(spec),
    ...toMarginAndSwap(spec),
    start_time: toTime(spec.startMs),
    expiration_time: toTime(spec.expirationMs),
    face_value: spec.faceValue,
    accrued_interest: spec.accruedInterest,
    liquidity_rate: spec.liquidityRate,
    settlement_price: spec.settlementPrice,
    quote_sessions: toSessions(spec.quoteHours),
    trade_sessions: toSessions(spec.tradeHours),
    market_open: isMarketOpen(moment),
    ...toQuote(moment),
  };
}

function toTrading(spec: SymbolSpec) {
  return {
    calc_mode: lowerCase(spec.calcMode),
    chart_mode: lowerCase(spec.chartMode),
    trade_mode: lowerCase(spec.tradeMode),
    execution_mode: lowerCase(spec.executionMode),
    filling_modes: flagNames(FILLING_FLAG, spec.fillingFlags),
    expiration_modes: flagNames(EXPIRATION_FLAG, spec.expirationFlags),
    order_modes: flagNames(ORDER_FLAG, spec.orderFlags),
    gtc_mode: lowerCase(spec.gtcMode),
    volume_min: volumeToLots(spec.volumeMin),
    volume_max: volumeToLots(spec.volumeMax),
    volume_step: volumeToLots(spec.volumeStep),
    volume_limit: volumeToLots(spec.volumeLimit),
    stops_level: spec.stopsLevel,
    freeze_level: spec.freezeLevel,
  };
}

function toMarginAndSwap(spec: SymbolSpec) {
  const { buyLimit, sellLimit, buyStop, sellStop, buyStopLimit, sellStopLimit } = spec.marginRates;
  return {
    margin_initial: spec.marginInitial,
    margin_maintenance: spec.marginMaintenance,
    margin_hedged: spec.marginHedged,
    margin_hedged_use_leg: spec.marginHedgedUseLeg,
    margin_rates: {
      buy: spec.marginRates.buy,
      sell: spec.marginRates.sell,
      ...(buyLimit === undefined ? {} : { buy_limit: buyLimit }),
      ...(sellLimit === undefined ? {} : { sell_limit: sellLimit }),
      ...(buyStop === undefined ? {} : { buy_stop: buyStop }),
      ...(sellStop === undefined ? {} : { sell_stop: sellStop }),
      ...(buyStopLimit === undefined ? {} : { buy_stop_limit: buyStopLimit }),
      ...(sellStopLimit === undefined ? {} : { sell_stop_limit: sellStopLimit }),
    },
    swap_mode: lowerCase(spec.swapMode),
    swap_long: spec.swapLong,
    swap_short: spec.swapShort,
    swap_days: [...spec.swapDays],
    swap_year_days: spec.swapYearDays,
  };
}

function toQuote({ spec, tick, offsetMs }: SymbolMoment) {
  if (tick === undefined) {
    const nothing = { bid: null, ask: null, last: null, spread_points: null };
    return { ...nothing, quote_time: null, broker_time: null };
  }
  return {
    bid: tick.bid,
    ask: tick.ask,
    last: tick.last,
    spread_points: spreadPoints(tick.bid, tick.ask, spec.digits),
    quote_time: formatIsoTime(tick.timeMs),
    broker_time: offsetMs === null ? null : formatBrokerTime(tick.timeMs, offsetMs),
  };
}

function isMarketOpen({ spec, marketMs, offsetMs, isQuoted }: SymbolMoment): boolean | null {
  if (!isQuoted) return false;
  if (offsetMs === null) return null;
  const { startMs, expirationMs } = spec;
  if (startMs !== null && marketMs < startMs) return false;
  if (expirationMs !== null && marketMs >= expirationMs) return false;
  return isOpenAt(spec.tradeHours, asServerMs(marketMs + offsetMs));
}

function toSessions({ days, holidays }: TradingHours) {
  const [sunday, monday, tuesday, wednesday, thursday, friday, saturday] = days;
  return {
    sunday: sunday.map(toInterval),
    monday: monday.map(toInterval),
    tuesday: tuesday.map(toInterval),
    wednesday: wednesday.map(toInterval),
    thursday: thursday.map(toInterval),
    friday: friday.map(toInterval),
    saturday: saturday.map(toInterval),
    holidays: [...holidays],
  };
}

/** `01:00-23:59`; an hour above 24 lies in the next day. */
function toInterval({ fromMinute, toMinute }: HoursInterval): string {
  return `${clockTime(fromMinute)}-${clockTime(toMinute)}`;
}

function clockTime(minute: number): string {
  const hours = String(Math.floor(minute / 60)).padStart(2, '0');
  return `${hours}:${String(minute % 60).padStart(2, '0')}`;
}

function toTime(ms: UtcMs | null): string | null {
  return ms === null ? null : formatIsoTime(ms);
}

function flagNames<Name extends string>(
  flags: Readonly<Record<Name, number>>,
  bits: number,
): Lowercase<Name>[] {
  // `Object.keys` forgets that the keys of a constant are known.
  const names = Object.keys(flags) as Name[];
  return names.filter((name) => (bits & flags[name]) !== 0).map(lowerCase);
}
