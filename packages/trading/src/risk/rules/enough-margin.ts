import type { SymbolSpec } from '../../market/symbol-spec.ts';
import type { Signal } from '../../signal/signal.ts';
import { conversionRate, findConversionRoute, symbolSuffix } from '../../trade/conversion.ts';
import { type HeldOrder, marginRateSide } from '../../trade/margin.ts';
import { symbolMargin, symbolMarginToOpen } from '../../trade/symbol-margin.ts';
import { type Money, money } from '../../values/money.ts';
import { isReducing } from '../order-facts.ts';
import { type Denial, deny } from '../risk-verdict.ts';
import type { RiskView } from '../risk-view.ts';

/**
 * Refuses what the free margin does not pay for. Where a quote for the conversion is missing the
 * terminal, which has all quotes, decides: it answers 10019 itself.
 */
export function enoughMargin(signal: Signal, view: RiskView): Denial | undefined {
  if (isReducing(signal)) return undefined;
  const required = requiredMargin(signal, view);
  const available = view.account.marginFree;
  if (required === undefined || required <= available) return undefined;
  return deny(
    'margin',
    'INSUFFICIENT_MARGIN',
    `the order needs ${required} of margin, free margin is ${available}; reduce the volume`,
    { requiredMargin: required, availableMargin: available },
  );
}

/** Margin that the signal adds in its symbol, `undefined` when it can not be computed here. */
function requiredMargin(signal: Signal, view: RiskView): Money | undefined {
  const { spec, account, positions } = view;
  if (spec === undefined) return undefined;
  const order = asOrder(signal, spec, view);
  if (order === undefined) return undefined;
  const terms = account.spec;
  const held = positions.filter(({ symbol }) => symbol === spec.name);
  const before = symbolMargin(spec, terms, held, []).total;
  const after = symbolMarginToOpen(spec, terms, held, [], order, undefined, before);
  return money(after - before, terms.currencyDigits);
}

function asOrder(signal: Signal, spec: SymbolSpec, view: RiskView): HeldOrder | undefined {
  const { tick, catalogue, quotes, account } = view;
  const type = signal.action === 'SELL' ? 'SELL' : 'BUY';
  const market = type === 'BUY' ? tick?.ask : tick?.bid;
  const price = orderPrice(signal, market);
  if (price === undefined || !(price > 0)) return undefined;
  const { currency } = account.spec;
  const route = findConversionRoute(catalogue, spec.currencyMargin, currency, symbolSuffix(spec));
  if (route === undefined) return undefined;
  const traded = { symbol: spec.name, price };
  const marginRate = conversionRate(route, marginRateSide(type), quotes, traded);
  return marginRate === undefined ? undefined : { type, volume: signal.volume, price, marginRate };
}

/** A marketable price is filled at the market, another one waits at its own. */
function orderPrice({ price, action }: Signal, market: number | undefined): number | undefined {
  if (price === null || market === undefined) return market ?? price ?? undefined;
  return action === 'BUY' ? Math.min(price, market) : Math.max(price, market);
}
