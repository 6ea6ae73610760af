import type { SymbolSpec } from '../market/symbol-spec.ts';
import { asCurrency, type Currency, type SymbolName } from '../values/ids.ts';
import type { Price } from '../values/price.ts';

/** Both sides of the market at one instant. */
export interface Quote {
  readonly bid: Price;
  readonly ask: Price;
}

/** The latest quote of a symbol, `undefined` when there was none yet. */
export type QuoteSource = (symbol: SymbolName) => Quote | undefined;

/** BID: what a unit of the source currency brings when sold; ASK: what it costs. */
export type RateSide = 'BID' | 'ASK';

/** One pair on the way. `inverse`: the pair is quoted the other way round (target/source). */
export interface ConversionStep {
  readonly symbol: SymbolName;
  readonly inverse: boolean;
}

/** Pairs from one currency to another, at most two; empty when they are the same. */
export type ConversionRoute = readonly ConversionStep[];

/** The deal whose own price converts when its symbol is a pair of the route. */
export interface TradedPrice {
  readonly symbol: SymbolName;
  readonly price: number;
}

const USD = asCurrency('USD');

/** Routes that were found in a catalogue which can not change: looking for one takes a microsecond. */
const foundRoutes = new WeakMap<readonly SymbolSpec[], Map<string, ConversionRoute | undefined>>();

/**
 * Chooses the pairs that convert `from` into `to`: a FOREX or FOREX_NO_LEVERAGE symbol of the two
 * currencies, with the name suffix of the traded symbol first, then by alphabet; else two steps
 * through USD (MetaQuotes administrator manual, Conversion). `undefined` when no pairs join them. In a frozen
 * catalogue each route is looked for once.
 */
export function findConversionRoute(
  catalogue: Iterable<SymbolSpec>,
  from: Currency,
  to: Currency,
  suffix = '',
): ConversionRoute | undefined {
  if (from === to) return [];
  // An iterator can be read once only, and up to three searches go over it.
  const pairs = isList(catalogue) ? catalogue : [...catalogue];
  const routes = routesOf(pairs);
  if (routes === undefined) return searchRoute(pairs, from, to, suffix);
  const key = `${from} ${to} ${suffix}`;
  if (!routes.has(key)) routes.set(key, searchRoute(pairs, from, to, suffix));
  return routes.get(key);
}

/** Those found so far; `undefined` for a catalogue that may change. */
function routesOf(
  pairs: readonly SymbolSpec[],
): Map<string, ConversionRoute | undefined> | undefined {
  const known = foundRoutes.get(pairs);
  // To ask whether a list is frozen takes longer than a search in it, but what is frozen stays so.
  if (known !== undefined || !Object.isFrozen(pairs)) return known;
  const made = new Map<string, ConversionRoute | undefined>();
  foundRoutes.set(pairs, made);
  return made;
}

function isList(catalogue: Iterable<SymbolSpec>): catalogue is readonly SymbolSpec[] {
  return Array.isArray(catalogue);
}

function searchRoute(
  pairs: readonly SymbolSpec[],
  from: Currency,
  to: Currency,
  suffix: string,
): ConversionRoute | undefined {
  const direct = bestStep(pairs, from, to, suffix);
  if (direct !== undefined) return [direct];
  const first = bestStep(pairs, from, USD, suffix);
  const second = bestStep(pairs, USD, to, suffix);
  return first === undefined || second === undefined ? undefined : [first, second];
}

export function isForex({ calcMode }: Pick<SymbolSpec, 'calcMode'>): boolean {
  return calcMode === 'FOREX' || calcMode === 'FOREX_NO_LEVERAGE';
}

/** What a broker appends to the two currencies of a pair: `.raw` of `EURUSD.raw`, else empty. */
export function symbolSuffix(
  spec: Pick<SymbolSpec, 'name' | 'currencyBase' | 'currencyProfit'>,
): string {
  const pair = `${spec.currencyBase}${spec.currencyProfit}`;
  return spec.name.startsWith(pair) ? spec.name.slice(pair.length) : '';
}

function bestStep(
  pairs: readonly SymbolSpec[],
  from: Currency,
  to: Currency,
  suffix: string,
): ConversionStep | undefined {
  let best: ConversionStep | undefined;
  let bestRank = '';
  for (const spec of pairs) {
    const { name, currencyBase, currencyProfit } = spec;
    const isDirect = currencyBase === from && currencyProfit === to;
    const isInverse = currencyBase === to && currencyProfit === from;
    if ((!isDirect && !isInverse) || !isForex(spec)) continue;
    const rank = `${symbolSuffix(spec) === suffix ? 0 : 1}${isDirect ? 0 : 1}${name}`;
    if (best !== undefined && rank >= bestRank) continue;
    best = { symbol: name, inverse: isInverse };
    bestRank = rank;
  }
  return best;
}

/**
 * Units of the target currency for one unit of the source currency, each step at `side`. A step
 * through the traded symbol takes the deal's own price. `undefined` when a quote is missing or not
 * positive: MT5 then fails the calculation (error 4758).
 */
export function conversionRate(
  route: ConversionRoute,
  side: RateSide,
  quotes: QuoteSource,
  traded?: TradedPrice,
): number | undefined {
  let rate = 1;
  for (const { symbol, inverse } of route) {
    const price =
      traded?.symbol === symbol ? traded.price : stepPrice(symbol, inverse, side, quotes);
    if (price === undefined || !(price > 0)) return undefined;
    rate = inverse ? rate / price : rate * price;
  }
  return rate;
}

/** Selling the source at Bid means, on the inverse pair, buying the target at its Ask. */
function stepPrice(
  symbol: SymbolName,
  inverse: boolean,
  side: RateSide,
  quotes: QuoteSource,
): number | undefined {
  const quote = quotes(symbol);
  return (side === 'ASK') !== inverse ? quote?.ask : quote?.bid;
}
