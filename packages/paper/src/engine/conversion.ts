import { asCurrency, type Currency } from '@mt5-bridge/trading';
import type { SymbolState } from './symbol-state.ts';

/** BID: what one unit of a currency brings when it is sold; ASK: what it costs. */
export type RateSide = 'BID' | 'ASK';

interface Step {
  readonly state: SymbolState;
  readonly inverse: boolean;
}

/** Steps from one currency to another; empty when they are the same. */
export type ConversionRoute = readonly Step[];

const USD = asCurrency('USD');

/**
 * Finds which symbols convert a currency: a Forex pair of the two, else two steps through USD
 * (MetaQuotes administrator manual, Conversion). Routes are looked up once, rates at every use.
 */
export class Conversions {
  readonly #pairs: readonly SymbolState[];
  readonly #routes = new Map<string, ConversionRoute | undefined>();

  constructor(states: Iterable<SymbolState>) {
    this.#pairs = [...states]
      .filter(({ spec }) => spec.calcMode === 'FOREX' || spec.calcMode === 'FOREX_NO_LEVERAGE')
      .sort((a, b) => (a.spec.name < b.spec.name ? -1 : 1));
  }

  /** `undefined` when no symbols join the two currencies. */
  route(from: Currency, to: Currency): ConversionRoute | undefined {
    const key = `${from}/${to}`;
    if (this.#routes.has(key)) return this.#routes.get(key);
    const route = this.#find(from, to);
    this.#routes.set(key, route);
    return route;
  }

  #find(from: Currency, to: Currency): ConversionRoute | undefined {
    if (from === to) return [];
    const single = this.#step(from, to);
    if (single !== undefined) return [single];
    const first = this.#step(from, USD);
    const second = this.#step(USD, to);
    return first === undefined || second === undefined ? undefined : [first, second];
  }

  #step(from: Currency, to: Currency): Step | undefined {
    for (const state of this.#pairs) {
      const { currencyBase, currencyProfit } = state.spec;
      if (currencyBase === from && currencyProfit === to) return { state, inverse: false };
    }
    for (const state of this.#pairs) {
      const { currencyBase, currencyProfit } = state.spec;
      if (currencyBase === to && currencyProfit === from) return { state, inverse: true };
    }
    return undefined;
  }
}

/**
 * Units of the target currency for one unit of the source. A step that goes through `traded` uses
 * `tradedPrice`, because the deal's own price converts it. 0 when a quote is missing.
 */
export function conversionRate(
  route: ConversionRoute,
  side: RateSide,
  traded: SymbolState,
  tradedPrice: number,
): number {
  let rate = 1;
  for (const { state, inverse } of route) {
    const takesAsk = (side === 'ASK') !== inverse;
    const price = state === traded ? tradedPrice : takesAsk ? state.ask : state.bid;
    if (price <= 0) return 0;
    rate = inverse ? rate / price : rate * price;
  }
  return rate;
}
