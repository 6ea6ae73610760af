import {
  asCurrency,
  asSymbolName,
  FOREX_SWAP_DAYS,
  FRIDAY_SWAP_DAYS,
  makeSymbolSpec,
  type SymbolSpec,
} from '@mt5-bridge/trading';
import { FOREX_HOURS, INDEX_HOURS } from './market-hours.ts';

/** Symbols that trade at the weekend are charged for it day by day. */
export const EVERY_DAY = [1, 1, 1, 1, 1, 1, 1] as const;

export const VANTAGE_2025 =
  'Vantage International demo, 2025-11-10 (public dump, dc-deal/FiniexTestingIDE, MIT)';
export const VANTAGE_2026 =
  'Vantage International demo, 2026-03-07 (public dump, dc-deal/FiniexTestingIDE, MIT)';
export const MODELLED = 'modelled';

/** What a row says of its own; every other field has the default of its kind. */
export type RowFields = Partial<Omit<SymbolSpec, 'name' | 'source'>>;

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
  return makeSymbolSpec({
    name: asSymbolName(name),
    description,
    path: `Forex\\${name}`,
    source,
    digits,
    contractSize: 100_000,
    currencyBase: asCurrency(base),
    currencyProfit: asCurrency(name.slice(3)),
    currencyMargin: asCurrency(base),
    swapMode: 'POINTS',
    swapLong: swap[0],
    swapShort: swap[1],
    swapDays: FOREX_SWAP_DAYS,
    quoteHours: FOREX_HOURS,
    tradeHours: FOREX_HOURS,
    ...fields,
  });
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
  return makeSymbolSpec({
    name: asSymbolName(name),
    description,
    path: `${group}\\${name}`,
    source,
    digits,
    contractSize,
    calcMode: 'CFDLEVERAGE',
    currencyBase: asCurrency(currency),
    currencyProfit: asCurrency(currency),
    currencyMargin: asCurrency(currency),
    swapMode: 'POINTS',
    swapDays: FRIDAY_SWAP_DAYS,
    quoteHours: INDEX_HOURS,
    tradeHours: INDEX_HOURS,
    ...fields,
  });
}
