import {
  asCurrency,
  asPoints,
  asUtcMs,
  type CalcMode,
  type ChartMode,
  EXPIRATION_FLAG,
  type ExecutionMode,
  FILLING_FLAG,
  type GtcMode,
  lotsToVolume,
  type MarginRates,
  ORDER_FLAG,
  type SwapMode,
  type SymbolSpec,
  type TradeMode,
} from '@mt5-bridge/trading';
import { HOURS_EXPECTED, readHours } from './hours-field.ts';

/** What a field of the file sets, or what was expected of it. */
export type FieldReading =
  | { readonly ok: true; readonly sets: Partial<SymbolSpec> }
  | { readonly ok: false; readonly expected: string };

type FieldReader = (value: unknown) => FieldReading;

const CALC_MODES: readonly CalcMode[] = [
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
];
const TRADE_MODES: readonly TradeMode[] = [
  'DISABLED',
  'LONGONLY',
  'SHORTONLY',
  'CLOSEONLY',
  'FULL',
];
const EXECUTION_MODES: readonly ExecutionMode[] = ['REQUEST', 'INSTANT', 'MARKET', 'EXCHANGE'];
const SWAP_MODES: readonly SwapMode[] = [
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
];
const GTC_MODES: readonly GtcMode[] = ['GTC', 'DAILY', 'DAILY_EXCLUDING_STOPS'];
const CHART_MODES: readonly ChartMode[] = ['BID', 'LAST'];

const AMOUNT_MAX = 1e12;
const LOTS_MAX = 1_000_000;

/** Every field that a row of a user's catalogue may have, beside `name`, `like` and `market`. */
export const CATALOGUE_FIELDS: Readonly<Record<string, FieldReader>> = {
  description: text((description) => ({ description })),
  path: text((path) => ({ path })),
  source: text((source) => ({ source })),
  digits: whole(0, 8, (digits) => ({ digits })),
  tickSize: amount(1e-8, AMOUNT_MAX, (tickSize) => ({ tickSize })),
  tickValue: amount(0, AMOUNT_MAX, (tickValue) => ({ tickValue })),
  contractSize: amount(1e-8, AMOUNT_MAX, (contractSize) => ({ contractSize })),
  currencyBase: currency((currencyBase) => ({ currencyBase })),
  currencyProfit: currency((currencyProfit) => ({ currencyProfit })),
  currencyMargin: currency((currencyMargin) => ({ currencyMargin })),
  calcMode: oneOf(CALC_MODES, (calcMode) => ({ calcMode })),
  chartMode: oneOf(CHART_MODES, (chartMode) => ({ chartMode })),
  tradeMode: oneOf(TRADE_MODES, (tradeMode) => ({ tradeMode })),
  executionMode: oneOf(EXECUTION_MODES, (executionMode) => ({ executionMode })),
  fillingFlags: flags(FILLING_FLAG, (fillingFlags) => ({ fillingFlags })),
  expirationFlags: flags(EXPIRATION_FLAG, (expirationFlags) => ({ expirationFlags })),
  orderFlags: flags(ORDER_FLAG, (orderFlags) => ({ orderFlags })),
  gtcMode: oneOf(GTC_MODES, (gtcMode) => ({ gtcMode })),
  volumeMinLots: amount(1e-8, LOTS_MAX, (lots) => ({ volumeMin: lotsToVolume(lots) })),
  volumeMaxLots: amount(1e-8, LOTS_MAX, (lots) => ({ volumeMax: lotsToVolume(lots) })),
  volumeStepLots: amount(1e-8, LOTS_MAX, (lots) => ({ volumeStep: lotsToVolume(lots) })),
  volumeLimitLots: amount(0, LOTS_MAX, (lots) => ({ volumeLimit: lotsToVolume(lots) })),
  stopsLevel: whole(0, 1_000_000, (points) => ({ stopsLevel: asPoints(points) })),
  freezeLevel: whole(0, 1_000_000, (points) => ({ freezeLevel: asPoints(points) })),
  marginInitial: amount(0, AMOUNT_MAX, (marginInitial) => ({ marginInitial })),
  marginMaintenance: amount(0, AMOUNT_MAX, (marginMaintenance) => ({ marginMaintenance })),
  marginHedged: amount(0, AMOUNT_MAX, (marginHedged) => ({ marginHedged })),
  marginHedgedUseLeg: truth((marginHedgedUseLeg) => ({ marginHedgedUseLeg })),
  marginRates: readMarginRates,
  swapMode: oneOf(SWAP_MODES, (swapMode) => ({ swapMode })),
  swapLong: amount(-AMOUNT_MAX, AMOUNT_MAX, (swapLong) => ({ swapLong })),
  swapShort: amount(-AMOUNT_MAX, AMOUNT_MAX, (swapShort) => ({ swapShort })),
  swapDays: readSwapDays,
  swapYearDays: whole(1, 366, (swapYearDays) => ({ swapYearDays })),
  quoteHours: hours((quoteHours) => ({ quoteHours })),
  tradeHours: hours((tradeHours) => ({ tradeHours })),
  startTime: instant((ms) => ({ startMs: ms === null ? null : asUtcMs(ms) })),
  expirationTime: instant((ms) => ({ expirationMs: ms === null ? null : asUtcMs(ms) })),
  faceValue: amount(0, AMOUNT_MAX, (faceValue) => ({ faceValue })),
  accruedInterest: amount(0, AMOUNT_MAX, (accruedInterest) => ({ accruedInterest })),
  liquidityRate: amount(0, 1, (liquidityRate) => ({ liquidityRate })),
  settlementPrice: amount(0, AMOUNT_MAX, (settlementPrice) => ({ settlementPrice })),
};

type Sets<T> = (value: T) => Partial<SymbolSpec>;

function text(sets: Sets<string>): FieldReader {
  return (value) =>
    typeof value === 'string' && value.length <= 255
      ? { ok: true, sets: sets(value) }
      : { ok: false, expected: 'text of at most 255 characters' };
}

function amount(min: number, max: number, sets: Sets<number>): FieldReader {
  return (value) =>
    typeof value === 'number' && value >= min && value <= max
      ? { ok: true, sets: sets(value) }
      : { ok: false, expected: `a number from ${min} to ${max}` };
}

function whole(min: number, max: number, sets: Sets<number>): FieldReader {
  return (value) =>
    typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max
      ? { ok: true, sets: sets(value) }
      : { ok: false, expected: `a whole number from ${min} to ${max}` };
}

function truth(sets: Sets<boolean>): FieldReader {
  return (value) =>
    typeof value === 'boolean'
      ? { ok: true, sets: sets(value) }
      : { ok: false, expected: 'true or false' };
}

function currency(sets: Sets<SymbolSpec['currencyBase']>): FieldReader {
  return (value) =>
    typeof value === 'string' && /^[A-Z0-9]{3,8}$/.test(value)
      ? { ok: true, sets: sets(asCurrency(value)) }
      : { ok: false, expected: 'a currency code of 3 to 8 capital letters, as USD' };
}

function oneOf<T extends string>(known: readonly T[], sets: Sets<T>): FieldReader {
  return (value) => {
    const found = known.find((name) => name === value);
    return found === undefined
      ? { ok: false, expected: `one of ${known.join(', ')}` }
      : { ok: true, sets: sets(found) };
  };
}

function flags(known: Readonly<Record<string, number>>, sets: Sets<number>): FieldReader {
  const expected = `a list of ${Object.keys(known).join(', ')}`;
  return (value) => {
    if (!Array.isArray(value)) return { ok: false, expected };
    let bits = 0;
    for (const name of value) {
      const bit = typeof name === 'string' && Object.hasOwn(known, name) ? known[name] : undefined;
      if (bit === undefined) return { ok: false, expected };
      bits |= bit;
    }
    return { ok: true, sets: sets(bits) };
  };
}

function hours(sets: Sets<SymbolSpec['quoteHours']>): FieldReader {
  return (value) => {
    const read = readHours(value);
    return read === undefined
      ? { ok: false, expected: HOURS_EXPECTED }
      : { ok: true, sets: sets(read) };
  };
}

/** UTC with its letter, or `null` for a symbol without an end. */
function instant(sets: Sets<number | null>): FieldReader {
  return (value) => {
    if (value === null) return { ok: true, sets: sets(null) };
    const isIso = typeof value === 'string' && /^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/.test(value);
    const ms = isIso ? Date.parse(value) : Number.NaN;
    return Number.isNaN(ms)
      ? { ok: false, expected: 'a time in UTC as 2027-12-17T14:30:00Z, or null' }
      : { ok: true, sets: sets(ms) };
  };
}

function readSwapDays(value: unknown): FieldReading {
  const expected = 'seven numbers from 0 to 10, Sunday first';
  if (!Array.isArray(value) || value.length !== 7) return { ok: false, expected };
  if (!value.every((day) => typeof day === 'number' && day >= 0 && day <= 10))
    return { ok: false, expected };
  const [sun, mon, tue, wed, thu, fri, sat]: readonly number[] = value;
  const days = [sun ?? 0, mon ?? 0, tue ?? 0, wed ?? 0, thu ?? 0, fri ?? 0, sat ?? 0] as const;
  return { ok: true, sets: { swapDays: days } };
}

function readMarginRates(value: unknown): FieldReading {
  const expected = '{"buy": {"initial": 1, "maintenance": 0}, "sell": {...}}, rates from 0 to 100';
  const buy = readRates(fieldOf(value, 'buy'));
  const sell = readRates(fieldOf(value, 'sell'));
  if (buy === undefined || sell === undefined) return { ok: false, expected };
  return { ok: true, sets: { marginRates: { buy, sell } } };
}

function readRates(value: unknown): MarginRates | undefined {
  const initial = fieldOf(value, 'initial');
  const maintenance = fieldOf(value, 'maintenance');
  return isRate(initial) && isRate(maintenance) ? { initial, maintenance } : undefined;
}

function isRate(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= 100;
}

function fieldOf(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
  return new Map<string, unknown>(Object.entries(value)).get(key);
}
