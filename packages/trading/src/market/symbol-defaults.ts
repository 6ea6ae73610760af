import { asCurrency, asSymbolName, type Currency } from '../values/ids.ts';
import { asPoints, roundTo } from '../values/price.ts';
import { lotsToVolume, NO_VOLUME } from '../values/volume.ts';
import type { SymbolSpec } from './symbol-spec.ts';
import type { TradingHours } from './trading-hours.ts';

const ALL_DAY = Object.freeze([Object.freeze({ fromMinute: 0, toMinute: 1440 })]);

/** Open all the time, weekends too. */
export const ALWAYS_OPEN: TradingHours = Object.freeze({
  days: Object.freeze([ALL_DAY, ALL_DAY, ALL_DAY, ALL_DAY, ALL_DAY, ALL_DAY, ALL_DAY] as const),
  holidays: Object.freeze([]),
});

/** Swap multipliers of Forex: three nights on Wednesday, none at the weekend. */
export const FOREX_SWAP_DAYS = Object.freeze([0, 1, 1, 3, 1, 1, 0] as const);
/** Three nights on Friday, as indices and many CFDs have. */
export const FRIDAY_SWAP_DAYS = Object.freeze([0, 1, 1, 1, 1, 3, 0] as const);

const DEFAULTS: Omit<SymbolSpec, 'tickSize'> = {
  name: asSymbolName('EURUSD'),
  description: '',
  path: '',
  source: 'modelled',
  digits: 5,
  tickValue: 0,
  contractSize: 100_000,
  currencyBase: asCurrency('EUR'),
  currencyProfit: asCurrency('USD'),
  currencyMargin: asCurrency('EUR'),
  calcMode: 'FOREX',
  chartMode: 'BID',
  tradeMode: 'FULL',
  executionMode: 'MARKET',
  fillingFlags: 3,
  expirationFlags: 15,
  orderFlags: 127,
  gtcMode: 'GTC',
  volumeMin: lotsToVolume(0.01),
  volumeMax: lotsToVolume(100),
  volumeStep: lotsToVolume(0.01),
  volumeLimit: NO_VOLUME,
  stopsLevel: asPoints(0),
  freezeLevel: asPoints(0),
  marginInitial: 0,
  marginMaintenance: 0,
  marginHedged: 0,
  marginHedgedUseLeg: false,
  marginRates: Object.freeze({
    buy: Object.freeze({ initial: 1, maintenance: 1 }),
    sell: Object.freeze({ initial: 1, maintenance: 1 }),
  }),
  swapMode: 'DISABLED',
  swapLong: 0,
  swapShort: 0,
  swapDays: FOREX_SWAP_DAYS,
  swapYearDays: 360,
  quoteHours: ALWAYS_OPEN,
  tradeHours: ALWAYS_OPEN,
  startMs: null,
  expirationMs: null,
  faceValue: 0,
  accruedInterest: 0,
  liquidityRate: 0,
  settlementPrice: 0,
};

/**
 * A specification from the fields that differ from a plain Forex pair: every margin rate 1, no
 * swap, tick size one point, Market execution, FOK and IOC, all order types and expirations, full
 * trading, no stops or freeze level, 0.01 to 100 lots by 0.01, always open. Unless given, the
 * margin currency is the base currency of Forex symbols and the profit currency of all others, a
 * hedged pair costs one lot, and a tick of a future is worth its contract size.
 */
export function makeSymbolSpec(given: Partial<SymbolSpec>): SymbolSpec {
  const merged = { ...DEFAULTS, ...given };
  const tickSize = given.tickSize ?? roundTo(10 ** -merged.digits, merged.digits);
  return Object.freeze({
    ...merged,
    tickSize,
    currencyMargin: given.currencyMargin ?? defaultMarginCurrency(merged),
    marginHedged: given.marginHedged ?? defaultHedgedMargin(merged),
    tickValue: given.tickValue ?? (usesTickValue(merged) ? merged.contractSize * tickSize : 0),
  });
}

type Merged = Omit<SymbolSpec, 'tickSize'>;

function defaultMarginCurrency({ calcMode, currencyBase, currencyProfit }: Merged): Currency {
  const isForex = calcMode === 'FOREX' || calcMode === 'FOREX_NO_LEVERAGE';
  return isForex ? currencyBase : currencyProfit;
}

/** A contract size, or money when margins are fixed: the same that one open lot holds. */
function defaultHedgedMargin({ marginInitial, marginMaintenance, contractSize }: Merged): number {
  if (marginInitial === 0) return contractSize;
  return marginMaintenance === 0 ? marginInitial : marginMaintenance;
}

/** Modes whose margin or profit is computed by ticks instead of contract size alone. */
export function usesTickValue({ calcMode }: Pick<SymbolSpec, 'calcMode'>): boolean {
  switch (calcMode) {
    case 'CFDINDEX':
    case 'FUTURES':
    case 'EXCH_FUTURES':
    case 'EXCH_FUTURES_FORTS':
    case 'EXCH_OPTIONS':
    case 'EXCH_OPTIONS_MARGIN':
      return true;
    default:
      return false;
  }
}
