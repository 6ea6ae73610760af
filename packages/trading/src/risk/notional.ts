import type { SymbolSpec } from '../market/symbol-spec.ts';
import { conversionRate, findConversionRoute, isForex, symbolSuffix } from '../trade/conversion.ts';
import type { Currency } from '../values/ids.ts';
import { type Volume, volumeToLots } from '../values/volume.ts';
import type { RiskView } from './risk-view.ts';

/**
 * Value of what an order trades, in the account's currency: the base amount of a Forex pair, else contract,
 * face or tick value at the price. `undefined` where a price or a quote for the conversion is missing.
 */
export function orderNotional(
  spec: SymbolSpec,
  volume: Volume,
  price: number,
  { account, catalogue, quotes }: Pick<RiskView, 'account' | 'catalogue' | 'quotes'>,
): number | undefined {
  const { amount, currency } = tradedAmount(spec, volumeToLots(volume), price);
  const route = findConversionRoute(catalogue, currency, account.spec.currency, symbolSuffix(spec));
  const rate = route === undefined ? undefined : conversionRate(route, 'ASK', quotes);
  const value = rate === undefined ? Number.NaN : amount * rate;
  return Number.isFinite(value) && value > 0 ? value : undefined;
}

function tradedAmount(
  spec: SymbolSpec,
  lots: number,
  price: number,
): { readonly amount: number; readonly currency: Currency } {
  const { calcMode, contractSize, currencyBase, currencyProfit, faceValue } = spec;
  if (isForex(spec)) return { amount: lots * contractSize, currency: currencyBase };
  if (calcMode === 'EXCH_BONDS' || calcMode === 'EXCH_BONDS_MOEX') {
    return { amount: (lots * contractSize * faceValue * price) / 100, currency: currencyProfit };
  }
  const { tickSize, tickValue } = spec;
  const perPrice = tickValue > 0 && tickSize > 0 ? tickValue / tickSize : contractSize;
  return { amount: lots * perPrice * price, currency: currencyProfit };
}
