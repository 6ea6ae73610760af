import { type BookStore, TradeServer } from '@mt5-bridge/paper';
import { asAccountId, type SymbolSpec } from '@mt5-bridge/trading';
import type { PaperAccountConfig } from '../config/paper-accounts.ts';
import type { BridgeConfig } from '../config/schema.ts';
import type { StartUpRefusal } from '../config/start-up.ts';
import { engineSettings, paperAccountSpec } from './paper-settings.ts';

/** Whether what is stored of an account still fits its configuration and the market. */
export async function checkStoredBook(
  config: Pick<BridgeConfig, 'paper'>,
  account: PaperAccountConfig,
  book: BookStore,
  symbols: readonly SymbolSpec[],
): Promise<StartUpRefusal[]> {
  const records = await book.load(asAccountId(account.alias));
  const server = new TradeServer({
    account: paperAccountSpec(account),
    symbols,
    settings: engineSettings(config, account, symbols),
  });
  try {
    server.restore(records);
    return [];
  } catch (error) {
    // The trade server says by throwing that a book is not its own.
    const reason = error instanceof Error ? error.message : String(error);
    const remedy = `Begin the account anew with: mt5-bridge paper reset --account ${account.alias}`;
    return [{ reason: `account ${account.alias}: ${reason}`, remedy }];
  }
}
