import { timingSafeEqual } from 'node:crypto';
import type { Stores } from '@mt5-bridge/bridge/internal/adapters/sqlite/open-stores.ts';
import { sha256 } from '@mt5-bridge/bridge/internal/adapters/system/sha256.ts';
import type { Clock } from '@mt5-bridge/bridge/internal/ports/clock.ts';
import { type BookRecord, PaperTerminal, type PriceFeed } from '@mt5-bridge/paper';
import { type AccountSpec, asCurrency, asLogin, type MarginMode, money } from '@mt5-bridge/trading';
import type { BridgeConfig } from '../config/schema.ts';
import { DEFAULT_ACCOUNT } from './bridge-settings.ts';

const CURRENCY_DIGITS: Readonly<Record<string, number>> = { JPY: 0, HUF: 0, KRW: 0 };

const MARGIN_MODES = {
  hedging: 'RETAIL_HEDGING',
  netting: 'RETAIL_NETTING',
  exchange: 'EXCHANGE',
} as const satisfies Record<string, MarginMode>;

/** The default paper account on a feed, its book in the ledger's database. */
export function openPaperTerminal(
  config: BridgeConfig,
  parts: { readonly feed: PriceFeed; readonly stores: Stores<BookRecord>; readonly clock: Clock },
): PaperTerminal {
  const account = paperAccountSpec(config);
  return new PaperTerminal({
    accountId: DEFAULT_ACCOUNT,
    account,
    deposit: money(config.paper.balance, account.currencyDigits),
    feed: parts.feed,
    book: parts.stores.paperBook,
    clock: parts.clock,
    settings: { tradingHours: config.paper.tradingHours },
    verifyPassword: async (password) => isSame(password, config.paper.password.reveal()),
  });
}

function paperAccountSpec({ paper }: BridgeConfig): AccountSpec {
  return {
    login: asLogin(paper.login),
    name: 'Paper account',
    server: paper.server,
    currency: asCurrency(paper.currency),
    currencyDigits: CURRENCY_DIGITS[paper.currency] ?? 2,
    leverage: paper.leverage,
    marginMode: MARGIN_MODES[paper.marginMode],
    environment: 'paper',
    stopOutMode: 'PERCENT',
    marginCallLevel: 100,
    stopOutLevel: 50,
    limitOrders: 0,
    limitPositions: 0,
    tradeAllowed: true,
    expertAllowed: true,
    hedgeAllowed: true,
    fifoClose: false,
  };
}

/** Compares digests, so that the time taken tells nothing of where two passwords differ. */
function isSame(given: string, expected: string): boolean {
  return timingSafeEqual(sha256(given), sha256(expected));
}
