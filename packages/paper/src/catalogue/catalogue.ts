import type { SymbolSpec } from '@mt5-bridge/trading';
import { CFD_ROWS, CRYPTO_ROWS, FUTURE_ROWS, SHARE_ROWS } from './contract-rows.ts';
import { FOREX_ROWS } from './forex-rows.ts';

/** The symbols that the paper terminal ships; `source` of a row says where its figures come from. */
export const CATALOGUE: readonly SymbolSpec[] = [
  ...FOREX_ROWS,
  ...CFD_ROWS,
  ...CRYPTO_ROWS,
  ...SHARE_ROWS,
  ...FUTURE_ROWS,
];

/** Exact, case-sensitive look-up, as a terminal does it. */
export function findSymbolSpec(
  name: string,
  catalogue: readonly SymbolSpec[] = CATALOGUE,
): SymbolSpec | undefined {
  return catalogue.find((spec) => spec.name === name);
}
