import type { Clock } from '@mt5-bridge/bridge/internal/ports/clock.ts';
import { type BookStore, PaperTerminal, type PriceFeed } from '@mt5-bridge/paper';
import { asAccountId, money } from '@mt5-bridge/trading';
import type { PaperAccountConfig } from '../config/paper-accounts.ts';
import type { BridgeConfig } from '../config/schema.ts';
import { engineSettings, paperAccountSpec } from './paper-settings.ts';

export interface PaperParts {
  readonly feed: PriceFeed;
  readonly book: BookStore;
  readonly clock: Clock;
  readonly verifyPassword: (password: string) => Promise<boolean>;
  /** Told why an account halted. */
  readonly onHalt: (reason: string) => void;
}

/** A paper account on a feed. */
export function openPaperTerminal(
  config: Pick<BridgeConfig, 'paper'>,
  account: PaperAccountConfig,
  { feed, book, clock, verifyPassword, onHalt }: PaperParts,
): PaperTerminal {
  const spec = paperAccountSpec(account);
  return new PaperTerminal({
    accountId: asAccountId(account.alias),
    account: spec,
    deposit: money(account.balance, spec.currencyDigits),
    feed,
    book,
    clock,
    settings: engineSettings(config, account, feed.symbols),
    verifyPassword,
    onHalt,
  });
}
