import {
  asCurrency,
  asPrice,
  type CalcContext,
  currencyDigits,
  type Quote,
  type SymbolName,
  type SymbolSpec,
} from '@mt5-bridge/trading';
import { nearestName } from '../config/nearest-name.ts';
import { describeRefusal } from '../config/start-up.ts';
import { EXIT } from '../exit-code.ts';
import { openCatalogue } from '../serve/open-catalogue.ts';
import { type LinkOptions, withBridge } from './bridge-link.ts';
import { type ConfigOptions, loadOrComplain } from './config-options.ts';
import type { CommandContext } from './context.ts';
import { fetchSymbols } from './paper-symbols.ts';

export interface CalcOptions extends LinkOptions, ConfigOptions {
  readonly json?: boolean;
  readonly currency?: string;
  readonly leverage?: number;
  /** `EURUSD=1.0845/1.0847`, bid and ask; one price stands for both. */
  readonly quote?: readonly GivenQuote[];
  /** Take quotes, currency and leverage from a running bridge. */
  readonly live?: boolean;
}

export interface GivenQuote {
  readonly symbol: string;
  readonly bid: number;
  readonly ask: number;
}

/** All that a calculation reads. */
export interface CalcMarket {
  readonly spec: SymbolSpec;
  readonly context: CalcContext;
  /** Price of the symbol when no other was given. */
  readonly quote: Quote | undefined;
}

interface Found {
  readonly currency?: string;
  readonly leverage?: number;
  readonly quotes: readonly GivenQuote[];
}

/** Gathers symbol, quotes and account terms and runs `work` on them; tells what is missing. */
export async function withCalcMarket(
  context: CommandContext,
  symbol: string,
  options: CalcOptions,
  work: (market: CalcMarket) => number,
): Promise<number> {
  const { currency, leverage, quote = [], live, json, url, apiKey, token, ...rest } = options;
  const loaded = loadOrComplain(context, rest);
  if (loaded === undefined) return EXIT.usage;
  const opened = openCatalogue(loaded.config);
  if (opened.kind === 'refused') {
    context.output.complain(describeRefusal(opened));
    return EXIT.usage;
  }
  const { symbols } = opened.catalogue;
  const unknown = [symbol, ...quote.map((given) => given.symbol)].find(
    (name) => !symbols.some((spec) => spec.name === name),
  );
  if (unknown !== undefined) return complainUnknown(context, unknown, symbols);
  const { paper } = loaded.config;
  const calculate = (found: Found): number => {
    const quotes = new Map<string, Quote>();
    // What was given by hand wins over the market.
    for (const given of [...found.quotes, ...quote]) {
      quotes.set(given.symbol, { bid: asPrice(given.bid), ask: asPrice(given.ask) });
    }
    const deposit = asCurrency(currency ?? found.currency ?? paper.currency);
    const spec = symbols.find(({ name }) => name === symbol);
    // Looked for above.
    if (spec === undefined) throw new Error(`no symbol ${symbol}`);
    return work({
      spec,
      quote: quotes.get(symbol),
      context: {
        currency: deposit,
        currencyDigits: currencyDigits(deposit),
        leverage: leverage ?? found.leverage ?? paper.leverage,
        catalogue: symbols,
        quotes: (name: SymbolName) => quotes.get(name),
      },
    });
  };
  return live === true ? withLive(context, options, calculate) : calculate({ quotes: [] });
}

function withLive(
  context: CommandContext,
  options: LinkOptions,
  calculate: (found: Found) => number,
): Promise<number> {
  return withBridge(context, options, async (connection) => {
    const items = await fetchSymbols(connection, '*', undefined);
    const quotes = items.flatMap(({ name, bid, ask }) =>
      bid === null || ask === null ? [] : [{ symbol: name, bid, ask }],
    );
    const account = await connection.request('mt5_command', { command: 'account_info' });
    if (account.status !== 'success' || account.command !== 'account_info') {
      return calculate({ quotes });
    }
    const { currency, leverage } = account.result;
    return calculate({ quotes, currency, leverage });
  });
}

function complainUnknown(
  context: CommandContext,
  name: string,
  symbols: readonly SymbolSpec[],
): number {
  const near = nearestName(
    name,
    symbols.map((spec) => spec.name),
  );
  const hint = near === undefined ? '' : ` Did you mean ${near}?`;
  context.output.complain(
    `There is no symbol ${name} in the catalogue.${hint}\n  All symbols: mt5-bridge paper symbols`,
  );
  return EXIT.usage;
}
