import type { Currency } from '../values/ids.ts';

/** Decimals in which MT5 keeps amounts of a currency, unless the account says otherwise. */
const DEFAULTS: ReadonlyMap<string, number> = new Map([
  ['JPY', 0],
  ['KRW', 0],
  ['VND', 0],
  ['CLP', 0],
  ['BTC', 8],
  ['ETH', 8],
  ['LTC', 8],
]);

/**
 * Decimals of a currency: the account's own for its currency, else 2, or 0 or 8 where that is the
 * custom.
 */
export function currencyDigits(
  currency: Currency,
  account?: { readonly currency: Currency; readonly currencyDigits: number },
): number {
  if (account !== undefined && account.currency === currency) return account.currencyDigits;
  return DEFAULTS.get(currency) ?? 2;
}
