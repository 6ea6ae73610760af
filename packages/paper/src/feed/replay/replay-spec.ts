import {
  ALWAYS_OPEN,
  asCurrency,
  asPoints,
  asSymbolName,
  makeSymbolSpec,
  roundTo,
  type SymbolSpec,
} from '@mt5-bridge/trading';
import { findSymbolSpec } from '../../catalogue/catalogue.ts';
import type { ParsedFile } from './parsed-file.ts';

const CURRENCIES = new Set(
  'AUD CAD CHF CNH CZK DKK EUR GBP HKD HUF ILS JPY MXN NOK NZD PLN SEK SGD THB TRY USD ZAR'.split(
    ' ',
  ),
);

/**
 * The catalogue's row, with as many digits as the file has; for a symbol that the catalogue lacks, what
 * name and file tell: a pair of two known currencies, else a contract of one unit in US dollars.
 */
export function replaySpec(
  { symbol, digits, facts, file }: Pick<ParsedFile, 'symbol' | 'digits' | 'facts' | 'file'>,
  catalogue: readonly SymbolSpec[],
): SymbolSpec {
  const known = findSymbolSpec(symbol, catalogue);
  if (known !== undefined) return withDigits(known, digits);
  const [base, profit] = [symbol.slice(0, 3), symbol.slice(3, 6)];
  const isPair = CURRENCIES.has(base) && CURRENCIES.has(profit);
  const shared = {
    name: asSymbolName(symbol),
    description: symbol,
    path: `Replay\\${symbol}`,
    source: `inferred from ${file}`,
    digits,
    ...facts,
    quoteHours: ALWAYS_OPEN,
    tradeHours: ALWAYS_OPEN,
  } as const;
  if (isPair) {
    const currencies = { currencyBase: asCurrency(base), currencyProfit: asCurrency(profit) };
    return makeSymbolSpec({ ...shared, ...currencies, calcMode: 'FOREX', contractSize: 100_000 });
  }
  const currencies = { currencyBase: asCurrency('USD'), currencyProfit: asCurrency('USD') };
  return makeSymbolSpec({ ...shared, ...currencies, calcMode: 'CFDLEVERAGE', contractSize: 1 });
}

/**
 * Prices are never rounded to fit: a file with more digits than the catalogue refines the row, and what the
 * row counts in points is counted in the smaller ones.
 */
function withDigits(spec: SymbolSpec, digits: number): SymbolSpec {
  if (digits <= spec.digits) return spec;
  const pointsPerPoint = 10 ** (digits - spec.digits);
  const tickSize = roundTo(10 ** -digits, digits);
  const inPoints = spec.swapMode === 'POINTS' ? pointsPerPoint : 1;
  return {
    ...spec,
    source: `${spec.source}; ${digits} digits from the replayed file`,
    digits,
    tickSize,
    tickValue: roundTo((spec.tickValue * tickSize) / spec.tickSize, 8),
    stopsLevel: asPoints(spec.stopsLevel * pointsPerPoint),
    freezeLevel: asPoints(spec.freezeLevel * pointsPerPoint),
    swapLong: spec.swapLong * inPoints,
    swapShort: spec.swapShort * inPoints,
  };
}
