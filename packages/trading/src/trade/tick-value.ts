import type { SymbolSpec } from '../market/symbol-spec.ts';
import { type ConversionRoute, conversionRate, type QuoteSource } from './conversion.ts';

/** Worth of one tick of one lot in the deposit currency, not normalised. */
export interface TickValue {
  /** For a gain: converted at the side that gives less. */
  readonly profit: number;
  /** For a loss: converted at the side that costs more. */
  readonly loss: number;
}

/** In the profit currency. */
export function tickValueInProfitCurrency(spec: SymbolSpec): number {
  switch (spec.calcMode) {
    case 'FUTURES':
    case 'EXCH_FUTURES':
    case 'EXCH_FUTURES_FORTS':
    case 'EXCH_OPTIONS':
    case 'EXCH_OPTIONS_MARGIN':
      return spec.tickValue;
    case 'EXCH_BONDS':
    case 'EXCH_BONDS_MOEX':
      return (spec.tickSize / 100) * spec.faceValue * spec.contractSize;
    case 'SERV_COLLATERAL':
      return 0;
    case 'FOREX':
    case 'FOREX_NO_LEVERAGE':
    case 'CFD':
    case 'CFDINDEX':
    case 'CFDLEVERAGE':
    case 'EXCH_STOCKS':
    case 'EXCH_STOCKS_MOEX':
      return spec.tickSize * spec.contractSize;
  }
}

/**
 * `SYMBOL_TRADE_TICK_VALUE_PROFIT` and `_LOSS`. `route` goes from the profit to the deposit
 * currency. `undefined` when a conversion quote is missing.
 */
export function tickValue(
  spec: SymbolSpec,
  route: ConversionRoute,
  quotes: QuoteSource,
): TickValue | undefined {
  const value = tickValueInProfitCurrency(spec);
  const bid = conversionRate(route, 'BID', quotes);
  const ask = conversionRate(route, 'ASK', quotes);
  if (bid === undefined || ask === undefined) return undefined;
  return { profit: value * bid, loss: value * ask };
}
