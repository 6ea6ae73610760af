import {
  asCurrency,
  asPrice,
  asSymbolName,
  makeSymbolSpec,
  type Quote,
  type QuoteSource,
  type SymbolSpec,
} from '@mt5-bridge/trading';
import type { Fields } from './fields.ts';

/** Quotes of a case by symbol, and a Forex symbol for each name that reads like a pair. */
export interface CaseQuotes {
  readonly bySymbol: ReadonlyMap<string, Quote & { readonly last: number }>;
  readonly source: QuoteSource;
  readonly pairs: readonly SymbolSpec[];
}

/** Reads `quotes`: bid and ask, or a single price (mid, last or one side) that stands for both. */
export function readQuotes(inputs: Fields, extra: readonly string[] = []): CaseQuotes {
  const fields = inputs.objectOrEmpty('quotes');
  const bySymbol = new Map<string, Quote & { readonly last: number }>();
  for (const name of fields.names) bySymbol.set(name, readQuote(fields.object(name)));
  const pairs = [...new Set([...bySymbol.keys(), ...extra])]
    .filter((name) => /^[A-Z]{6}/.test(name))
    .map((name) => pairSpec(name));
  return { bySymbol, source: (symbol) => bySymbol.get(symbol), pairs };
}

export function readQuote(fields: Fields): Quote & { readonly last: number } {
  const last = fields.number('last', 0);
  const middle = fields.number('mid', last);
  const bid = fields.number('bid', fields.number('ask', middle));
  const ask = fields.number('ask', middle === 0 ? bid : middle);
  return { bid: asPrice(bid), ask: asPrice(ask), last };
}

function pairSpec(name: string): SymbolSpec {
  return makeSymbolSpec({
    name: asSymbolName(name),
    currencyBase: asCurrency(name.slice(0, 3)),
    currencyProfit: asCurrency(name.slice(3, 6)),
  });
}
