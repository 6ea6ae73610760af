import { ALWAYS_OPEN, type SymbolSpec } from '@mt5-bridge/trading';

/** The symbol as it is on a market that never closes. */
export function alwaysOpen(spec: SymbolSpec): SymbolSpec {
  return { ...spec, quoteHours: ALWAYS_OPEN, tradeHours: ALWAYS_OPEN };
}
