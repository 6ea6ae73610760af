import type { BridgeParts } from '@mt5-bridge/bridge';
import type { Clock } from '@mt5-bridge/bridge/internal/ports/clock.ts';
import type { Logger } from '@mt5-bridge/bridge/internal/ports/logger.ts';
import { type BookStore, type PaperTerminal, SharedFeed } from '@mt5-bridge/paper';
import {
  asCurrency,
  findConversionRoute,
  type SymbolSpec,
  symbolSuffix,
} from '@mt5-bridge/trading';
import { type PaperAccountConfig, paperAccounts } from '../config/paper-accounts.ts';
import type { BridgeConfig } from '../config/schema.ts';
import type { StartUpRefusal } from '../config/start-up.ts';
import { type OpenedFeed, openFeed } from './open-feed.ts';
import { openPaperTerminal } from './paper-account.ts';
import { MarketControl, paperControl } from './paper-control.ts';
import { openPasswords } from './paper-passwords.ts';
import { checkStoredBook } from './stored-book.ts';

export interface OpenedPaper {
  readonly kind: 'ok';
  readonly terminals: BridgeParts['terminals'];
  /** Of the default paper account; `undefined`: the bridge has no terminal of its own. */
  readonly first: PaperTerminal | undefined;
  /** `undefined` when nobody needs one. */
  readonly feedName: string | undefined;
  readonly takeAsQuote: OpenedFeed['takeAsQuote'];
  readonly onClient: () => void;
}

export interface PaperInputs {
  readonly config: BridgeConfig;
  /** Of all paper accounts. */
  readonly book: BookStore;
  readonly clock: Clock;
  readonly log: Logger;
}

export type PaperOpening =
  | OpenedPaper
  | { readonly kind: 'refused'; readonly refusals: readonly StartUpRefusal[] };

/** All paper accounts on one market. */
export async function openPaper(inputs: PaperInputs): Promise<PaperOpening> {
  const accounts = paperAccounts(inputs.config);
  return accounts.length === 0 ? NO_PAPER : openAccounts(inputs, accounts);
}

const NO_PAPER: OpenedPaper = {
  kind: 'ok',
  terminals: [],
  first: undefined,
  feedName: undefined,
  takeAsQuote: () => undefined,
  onClient: () => undefined,
};

/** These accounts on one market. */
export async function openAccounts(
  { config, book, clock, log }: PaperInputs,
  accounts: readonly PaperAccountConfig[],
): Promise<PaperOpening> {
  const opened = openFeed(config, clock);
  if (opened.kind === 'refused') return { kind: 'refused', refusals: [opened] };
  const passwords = openPasswords(config);
  if (passwords.kind === 'refused') return { kind: 'refused', refusals: [passwords] };
  const { feed, takeAsQuote } = opened;
  const checks = accounts.map(async (account) => [
    ...checkCurrency(account, feed.symbols),
    ...(await checkStoredBook(config, account, book, feed.symbols)),
  ]);
  const refusals = (await Promise.all(checks)).flat();
  if (refusals.length > 0) return { kind: 'refused', refusals };
  const shared = new SharedFeed(feed);
  const market = new MarketControl(feed, config.paper.speed);
  const made = accounts.map((account) => {
    const terminal = openPaperTerminal(config, account, {
      feed: shared.view(),
      book,
      clock,
      verifyPassword: passwords.checkOf(account),
      onHalt: (reason) => log.error('paper.halted', { account: account.alias, reason }),
    });
    const control = paperControl(terminal, market);
    return { port: terminal, tickSource: opened.tickSourceOf(account.alias), control };
  });
  const onClient = (): void => feed.firstClientConnected();
  return {
    kind: 'ok',
    terminals: made,
    first: made[0]?.port,
    feedName: feed.name,
    takeAsQuote,
    onClient,
  };
}

/** An account whose currency nothing converts to could not do a single deal. */
function checkCurrency(
  { alias, currency }: PaperAccountConfig,
  symbols: readonly SymbolSpec[],
): StartUpRefusal[] {
  const to = asCurrency(currency);
  const isUsable = symbols.some((spec) =>
    [spec.currencyProfit, spec.currencyMargin].every(
      (from) => findConversionRoute(symbols, from, to, symbolSuffix(spec)) !== undefined,
    ),
  );
  if (isUsable) return [];
  const reason = `account ${alias} is in ${currency}, and no pairs of the market convert to it`;
  const remedy =
    'Choose another currency (paper.currency, accounts.ALIAS.currency), or add the pair ' +
    'to paper.catalogue_file or to the replay.';
  return [{ reason, remedy }];
}
