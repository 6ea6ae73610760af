import type { BookRecord } from '@mt5-bridge/paper';
import { asAccountId } from '@mt5-bridge/trading';
import { type PaperAccountConfig, paperAccounts } from '../config/paper-accounts.ts';
import { EXIT } from '../exit-code.ts';
import { withBridge } from './bridge-link.ts';
import { type ConfigOptions, loadOrComplain } from './config-options.ts';
import type { CommandContext } from './context.ts';
import { askPaper, type ControlOptions, formatAmount } from './paper-control.ts';
import { withStores } from './paper-offline.ts';
import { textTable } from './text-table.ts';

/** What is told of a paper account; `null` where only a running bridge knows. */
interface ListedAccount {
  readonly account: string;
  readonly login: string;
  readonly server: string;
  readonly currency: string;
  readonly leverage: number;
  readonly margin_mode: string;
  readonly balance: number;
  readonly equity: number | null;
  readonly margin: number | null;
  readonly positions: number;
  readonly orders: number;
}

/**
 * Lists the paper accounts: of the running bridge, else of the configuration and the data
 * directory.
 */
export function listPaperAccounts(
  context: CommandContext,
  options: ControlOptions & ConfigOptions,
): Promise<number> {
  const show = (accounts: readonly ListedAccount[], isRunning: boolean): number => {
    if (options.json === true)
      context.output.print(JSON.stringify({ running: isRunning, accounts }));
    else context.output.print(describeAccounts(accounts));
    if (!isRunning) context.output.complain(NOT_RUNNING);
    return EXIT.ok;
  };
  return withBridge(
    context,
    options,
    async (connection) => {
      const { data } = await askPaper(connection, { action: 'accounts' }, options);
      const accounts = data.accounts ?? [];
      return show(
        accounts.map(({ credit, free_margin, faults, ...listed }) => listed),
        true,
      );
    },
    async () => {
      const { url, apiKey, token, json, account, ...configOptions } = options;
      const loaded = loadOrComplain(context, configOptions);
      if (loaded === undefined) return EXIT.usage;
      const { config } = loaded;
      return withStores(context, config, async (stores) => {
        const listed = paperAccounts(config).map(async (own) => {
          const rows = await stores?.paperBook.load(asAccountId(own.alias));
          return storedAccount(own, rows ?? []);
        });
        return show(await Promise.all(listed), false);
      });
    },
  );
}

const NOT_RUNNING = 'No bridge runs there: figures are those of the stored book, without quotes.';

function storedAccount(own: PaperAccountConfig, rows: readonly BookRecord[]): ListedAccount {
  const row = rows.find((record) => record.table === 'account');
  const count = (table: BookRecord['table']): number =>
    rows.filter((record) => record.table === table).length;
  return {
    account: own.alias,
    login: own.login,
    server: own.server,
    currency: own.currency,
    leverage: own.leverage,
    margin_mode: own.marginMode === 'exchange' ? 'exchange' : `retail_${own.marginMode}`,
    balance: row?.table === 'account' ? row.value.balance : own.balance,
    equity: null,
    margin: null,
    positions: count('position'),
    orders: count('order'),
  };
}

const HEADINGS = [
  'account',
  'login',
  'server',
  'mode',
  'leverage',
  'balance',
  'equity',
  'margin',
  'positions',
  'orders',
];

function describeAccounts(accounts: readonly ListedAccount[]): string {
  const rows = accounts.map((listed) => {
    const amount = (value: number | null): string =>
      value === null ? '-' : formatAmount(value, listed.currency);
    return [
      listed.account,
      listed.login,
      listed.server,
      listed.margin_mode,
      `1:${listed.leverage}`,
      amount(listed.balance),
      amount(listed.equity),
      amount(listed.margin),
      String(listed.positions),
      String(listed.orders),
    ];
  });
  return textTable(HEADINGS, rows, HEADINGS.slice(5));
}
