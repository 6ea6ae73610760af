import {
  asCurrency,
  asPoints,
  asSymbolName,
  lotsToVolume,
  type SymbolSpec,
} from '@mt5-bridge/trading';
import { FOREX_HOURS, INDEX_HOURS } from './market-hours.ts';

/** Night multipliers, Sunday first: the spot date jumps over the weekend on Wednesday night. */
export const TRIPLE_WEDNESDAY = [0, 1, 1, 3, 1, 1, 0] as const;
/** Indices and shares settle at once, so the weekend is charged on Friday night. */
export const TRIPLE_FRIDAY = [0, 1, 1, 1, 1, 3, 0] as const;
/** Symbols that trade at the weekend are charged for it day by day. */
export const EVERY_DAY = [1, 1, 1, 1, 1, 1, 1] as const;

export const VANTAGE_2025 =
  'Vantage International demo, 2025-11-10 (public dump, dc-deal/FiniexTestingIDE, MIT)';
export const VANTAGE_2026 =
  'Vantage International demo, 2026-03-07 (public dump, dc-deal/FiniexTestingIDE, MIT)';
export const MODELLED = 'modelled';

/** What a row says of its own; every other field has the default of its kind. */
export type RowFields = Partial<Omit<SymbolSpec, 'name' | 'source'>>;

const RATE_ONE = { initial: 1, maintenance: 0 };

const DEFAULTS = {
  calcMode: 'CFDLEVERAGE',
  chartMode: 'BID',
  tradeMode: 'FULL',
  executionMode: 'MARKET',
  fillingFlags: 3,
  expirationFlags: 15,
  orderFlags: 127,
  gtcMode: 'GTC',
  tickValue: 0,
  volumeMin: lotsToVolume(0.01),
  volumeMax: lotsToVolume(100),
  volumeStep: lotsToVolume(0.01),
  volumeLimit: lotsToVolume(0),
  stopsLevel: asPoints(0),
  freezeLevel: asPoints(0),
  marginInitial: 0,
  marginMaintenance: 0,
  marginHedgedUseLeg: false,
  marginRates: { buy: RATE_ONE, sell: RATE_ONE },
  swapMode: 'POINTS',
  swapYearDays: 360,
  startMs: null,
  expirationMs: null,
  faceValue: 0,
  accruedInterest: 0,
  liquidityRate: 0,
  settlementPrice: 0,
} as const satisfies Partial<SymbolSpec>;

/** A currency pair: six letters, base before profit currency, margin in the base currency. */
export function pairRow(
  name: string,
  description: string,
  digits: number,
  swap: readonly [long: number, short: number],
  source: string,
  fields: RowFields = {},
): SymbolSpec {
  const base = name.slice(0, 3);
  return {
    ...DEFAULTS,
    name: asSymbolName(name),
    description,
    path: `Forex\\${name}`,
    source,
    digits,
    tickSize: 1 / 10 ** digits,
    contractSize: 100_000,
    currencyBase: asCurrency(base),
    currencyProfit: asCurrency(name.slice(3)),
    currencyMargin: asCurrency(base),
    calcMode: 'FOREX',
    // A hedged lot costs what an open one does: the common default of MT5 servers.
    marginHedged: 100_000,
    swapLong: swap[0],
    swapShort: swap[1],
    swapDays: TRIPLE_WEDNESDAY,
    quoteHours: FOREX_HOURS,
    tradeHours: FOREX_HOURS,
    ...fields,
  };
}

/** A contract that is margined and booked in one currency; index hours unless `fields` says else. */
export function contractRow(
  name: string,
  description: string,
  group: string,
  [digits, contractSize, currency]: readonly [number, number, string],
  source: string,
  fields: RowFields = {},
): SymbolSpec {
  return {
    ...DEFAULTS,
    name: asSymbolName(name),
    description,
    path: `${group}\\${name}`,
    source,
    digits,
    tickSize: 1 / 10 ** digits,
    contractSize,
    currencyBase: asCurrency(currency),
    currencyProfit: asCurrency(currency),
    currencyMargin: asCurrency(currency),
    marginHedged: contractSize,
    swapLong: 0,
    swapShort: 0,
    swapDays: TRIPLE_FRIDAY,
    quoteHours: INDEX_HOURS,
    tradeHours: INDEX_HOURS,
    ...fields,
  };
}
