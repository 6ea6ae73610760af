import { asPrice, asUtcMs, type Quote, type SymbolSpec, usesTickValue } from '@mt5-bridge/trading';
import type { Fields } from '../read/fields.ts';
import { type CaseMarket, readMarket } from '../read/read-market.ts';
import { readServerTime } from '../read/read-sessions.ts';
import { CASE_NOW, CaseServer } from './case-server.ts';
import { readBook } from './read-book.ts';
import { readSettings } from './read-settings.ts';

export interface OpenCase {
  readonly market: CaseMarket;
  readonly desk: CaseServer;
}

/**
 * The server of a case: account, symbols, book and settings, with the quotes that stand at its
 * beginning.
 */
export function openCase(inputs: Fields, beside: readonly SymbolSpec[] = []): OpenCase {
  const read = readMarket(inputs);
  const market = { ...read, fallbackPrice: quoteAround(read.spec).bid };
  const { account, spec, quotes } = market;
  const nowMs = inputs.has('server_time')
    ? asUtcMs(readServerTime(inputs.string('server_time'), inputs.path))
    : CASE_NOW;
  const own = new Set([spec.name, ...beside.map(({ name }) => name)]);
  const pairs = quotes.pairs.filter(({ name }) => !own.has(name));
  const symbols = [spec, ...beside, ...pairs];
  const book = readBook(inputs, market, nowMs);
  const settings = readSettings(inputs, account);
  const balance = account.money.marginFree ?? account.balance;
  const desk = new CaseServer({ account, symbols, settings, book, nowMs, balance });
  for (const { name } of symbols) {
    const quote = quotes.bySymbol.get(name);
    if (quote !== undefined) desk.seed(name, quote);
  }
  return { market, desk };
}

/**
 * A case without quotes is not about prices: the market stands at a price that the case names, or
 * anywhere.
 */
export function seedAnyQuote({ market, desk }: OpenCase, price: number | undefined): void {
  const { spec, quotes } = market;
  if (quotes.bySymbol.size > 0) return;
  desk.seed(spec.name, quoteAround(spec, price));
}

export function quoteAround(spec: SymbolSpec, price = usesTickValue(spec) ? 100 : 1.1): Quote {
  return { bid: asPrice(price), ask: asPrice(price) };
}
