import type { SymbolSpec } from '../market/symbol-spec.ts';
import type { SymbolName } from '../values/ids.ts';
import type { Money } from '../values/money.ts';
import type { Price } from '../values/price.ts';
import type { AccountSpec, MarginMode } from './account.ts';
import {
  type ConversionRoute,
  findConversionRoute,
  type Quote,
  symbolSuffix,
} from './conversion.ts';
import { currencyDigits } from './currency-digits.ts';
import type { Position, PositionSide } from './position.ts';
import { type ClosedVolume, closedProfit, type ProfitConversion } from './profit.ts';
import { usesLastPrice } from './triggers.ts';

/** Both sides of the market and its last deal, 0 where there was none. */
export interface ValuationQuote extends Quote {
  readonly last: Price;
}

/**
 * The price at which an open position is valued: the last deal where the market values on it, else Bid of a
 * long and Ask of a short; 0 before the first quote.
 */
export function valuationPrice(
  quote: ValuationQuote,
  side: PositionSide,
  usesLast: boolean,
): Price {
  if (usesLast && quote.last > 0) return quote.last;
  return side === 'BUY' ? quote.bid : quote.ask;
}

/** Exchange accounts value every symbol on its last deal, others those of exchanges only. */
export function valuesOnLast(spec: Pick<SymbolSpec, 'calcMode'>, marginMode: MarginMode): boolean {
  return usesLastPrice(spec) || marginMode === 'EXCHANGE';
}

/** The account and the market in whose terms positions are valued. */
export interface FloatingContext {
  readonly account: Pick<AccountSpec, 'currency' | 'currencyDigits' | 'marginMode'>;
  readonly catalogue: readonly SymbolSpec[];
  readonly quotes: (symbol: SymbolName) => ValuationQuote | undefined;
  /** As the trade server is set; MT5's default is by the deal. */
  readonly conversion?: ProfitConversion;
}

/**
 * Values positions at the quotes of the moment of each call: the same position with its price and its
 * floating result, without swap and commission, in the deposit currency. What a position was told with stays
 * where there is no quote to value it, or none to convert its result.
 */
export class PositionValuer {
  readonly #context: FloatingContext;
  readonly #routes = new Map<SymbolName, ConversionRoute | undefined>();

  constructor(context: FloatingContext) {
    this.#context = context;
  }

  value(position: Position, spec: SymbolSpec): Position {
    const { account, quotes } = this.#context;
    const { side, volume, priceOpen } = position;
    const quote = quotes(spec.name);
    if (quote === undefined) return position;
    const priceClose = valuationPrice(quote, side, valuesOnLast(spec, account.marginMode));
    if (priceClose <= 0) return position;
    const profit = this.#profit(spec, { side, volume, priceOpen, priceClose });
    return { ...position, priceCurrent: priceClose, profit: profit ?? position.profit };
  }

  #profit(spec: SymbolSpec, closed: ClosedVolume): Money | undefined {
    const { account, quotes, conversion = 'BY_DEAL' } = this.#context;
    const route = this.#routeOf(spec);
    if (route === undefined) return undefined;
    const profit = currencyDigits(spec.currencyProfit, account);
    const digits = { profit, deposit: account.currencyDigits };
    return closedProfit(spec, closed, { route, quotes, digits, conversion });
  }

  #routeOf(spec: SymbolSpec): ConversionRoute | undefined {
    if (!this.#routes.has(spec.name)) {
      const { account, catalogue } = this.#context;
      const suffix = symbolSuffix(spec);
      const { currencyProfit } = spec;
      const route = findConversionRoute(catalogue, currencyProfit, account.currency, suffix);
      this.#routes.set(spec.name, route);
    }
    return this.#routes.get(spec.name);
  }
}
