import { type BookChange, type BookRecord, TradeServer } from '@mt5-bridge/paper';
import { asAccountId, asUtcMs, money } from '@mt5-bridge/trading';
import {
  DEFAULT_ALIAS,
  type PaperAccountConfig,
  paperAccountOf,
} from '../config/paper-accounts.ts';
import type { BridgeConfig } from '../config/schema.ts';
import { EXIT } from '../exit-code.ts';
import { paperAccountSpec } from '../serve/paper-settings.ts';
import { withBridge } from './bridge-link.ts';
import { type ConfigOptions, loadOrComplain } from './config-options.ts';
import type { CommandContext } from './context.ts';
import { askPaper, type ControlOptions, formatAmount } from './paper-control.ts';
import { withStores } from './paper-offline.ts';
import { isPaperApart, withTerminalFolder } from './terminal-folder.ts';

export interface ResetOptions extends ControlOptions, ConfigOptions {
  readonly balance?: number;
}

/**
 * Begins an account anew: on the running bridge, else in the stored book. The second way also helps
 * when a bridge refuses to start because the book no longer fits the configuration.
 */
export async function resetPaper(context: CommandContext, options: ResetOptions): Promise<number> {
  const { url, apiKey, token, json, account: alias, balance, ...configOptions } = options;
  const loaded = loadOrComplain(context, configOptions);
  if (loaded === undefined) return EXIT.usage;
  const { config } = loaded;
  // No bridge has the book of a terminal apart: whether one runs does not matter.
  if (alias !== undefined && isPaperApart(config, alias)) {
    const own = withTerminalFolder(config, alias, configOptions);
    return resetStored(context, options, own, alias);
  }
  return withBridge(
    context,
    options,
    async (connection) => {
      const wish = balance === undefined ? {} : { balance };
      const { data } = await askPaper(connection, { action: 'reset', ...wish }, options);
      return done(context, options, data.account);
    },
    async () => resetStored(context, options, config, alias ?? DEFAULT_ALIAS),
  );
}

function done(
  context: CommandContext,
  { json }: ResetOptions,
  reset: { readonly account: string; readonly balance: number; readonly currency: string },
): number {
  const { account, balance, currency } = reset;
  if (json === true) context.output.print(JSON.stringify({ account, balance, currency }));
  else {
    const amount = formatAmount(balance, currency);
    context.output.print(`Account ${account} begins anew with ${amount}.`);
  }
  return EXIT.ok;
}

async function resetStored(
  context: CommandContext,
  options: ResetOptions,
  config: BridgeConfig,
  alias: string,
): Promise<number> {
  const { balance } = options;
  const account = paperAccountOf(config, alias);
  if (account === undefined) {
    context.output.complain(`There is no paper account ${alias}. See: mt5-bridge paper accounts`);
    return EXIT.failed;
  }
  const first = balance ?? account.balance;
  return withStores(context, config, async (stores) => {
    const id = asAccountId(alias);
    const records = (await stores?.paperBook.load(id)) ?? [];
    if (stores === undefined || records.length === 0) {
      context.output.complain(`Nothing to reset: account ${alias} has no stored book.`);
      return EXIT.failed;
    }
    const changes = freshBook(account, first, records, context.clock.nowMs());
    const outcome = await stores.paperBook.append(id, changes);
    if (outcome.ok) {
      return done(context, options, { account: alias, balance: first, currency: account.currency });
    }
    context.output.complain(`The book could not be written: ${outcome.error}`);
    return EXIT.failed;
  });
}

/** A book with one deposit, whose tickets go on from those of the old one. */
function freshBook(
  account: PaperAccountConfig,
  balance: number,
  records: readonly BookRecord[],
  nowMs: number,
): readonly BookChange[] {
  const spec = paperAccountSpec(account);
  const old = records.find((record) => record.table === 'account');
  const tickets =
    old?.table === 'account'
      ? {
          firstOrderTicket: BigInt(old.value.nextOrder),
          firstDealTicket: BigInt(old.value.nextDeal),
        }
      : {};
  const server = new TradeServer({
    account: spec,
    symbols: [],
    settings: tickets,
    nowMs: asUtcMs(nowMs),
  });
  const { changes } = server.deposit(money(balance, spec.currencyDigits), 'Initial deposit');
  return [{ op: 'clear' }, ...changes];
}
