import type { BridgeConnection, Reply } from '@mt5-bridge/client';
import { matchesMasks, type SymbolSpec, volumeToLots } from '@mt5-bridge/trading';
import { describeRefusal } from '../config/start-up.ts';
import { EXIT } from '../exit-code.ts';
import { openCatalogue } from '../serve/open-catalogue.ts';
import { withBridge } from './bridge-link.ts';
import { type ConfigOptions, loadOrComplain } from './config-options.ts';
import type { CommandContext } from './context.ts';
import type { ControlOptions } from './paper-control.ts';
import { textTable } from './text-table.ts';

type Item = Reply<'get_symbols'>['data']['items'][number];

/** Lists symbols with their quotes; without a bridge those of the catalogue, without quotes. */
export function listPaperSymbols(
  context: CommandContext,
  masks: string,
  options: ControlOptions & ConfigOptions,
): Promise<number> {
  return withBridge(
    context,
    options,
    async (connection) => {
      const items = await fetchSymbols(connection, masks, options.account);
      return show(context, options, items.map(toRow), items);
    },
    async () => {
      const { url, apiKey, token, json, account, ...configOptions } = options;
      const loaded = loadOrComplain(context, configOptions);
      if (loaded === undefined) return EXIT.usage;
      const opened = openCatalogue(loaded.config);
      if (opened.kind === 'refused') {
        context.output.complain(describeRefusal(opened));
        return EXIT.usage;
      }
      const found = opened.catalogue.symbols.filter(({ name }) => matchesMasks(masks, name));
      const code = show(context, options, found.map(toOfflineRow), found.map(toFacts));
      context.output.complain(
        'No bridge runs there: the symbols of the catalogue, without quotes.',
      );
      return code;
    },
  );
}

/** All pages of symbols that match the masks. */
export async function fetchSymbols(
  connection: BridgeConnection,
  masks: string,
  account: string | undefined,
): Promise<readonly Item[]> {
  const items: Item[] = [];
  let cursor: string | null = null;
  do {
    const page: Reply<'get_symbols'> = await connection.request(
      'get_symbols',
      { group: masks, limit: 100, ...(cursor === null ? {} : { cursor }) },
      account === undefined ? {} : { account },
    );
    items.push(...page.data.items);
    cursor = page.data.next_cursor;
  } while (cursor !== null);
  return items;
}

const HEADINGS = ['symbol', 'bid', 'ask', 'spread', 'lots', 'contract', 'currency', 'group'];

function show(
  context: CommandContext,
  { json }: ControlOptions,
  rows: readonly (readonly string[])[],
  facts: readonly object[],
): number {
  if (json === true) {
    context.output.print(JSON.stringify(facts));
    return EXIT.ok;
  }
  if (rows.length === 0) {
    context.output.complain("No symbol matches; masks are like '*USD*' or 'EUR*,!EURJPY'.");
    return EXIT.failed;
  }
  context.output.print(textTable(HEADINGS, rows, ['bid', 'ask', 'spread', 'contract']));
  return EXIT.ok;
}

function toRow(item: Item): string[] {
  const price = (value: number | null): string => value?.toFixed(item.digits) ?? '-';
  return [
    item.name,
    price(item.bid),
    price(item.ask),
    item.spread_points === null ? '-' : String(item.spread_points),
    `${item.volume_min} to ${item.volume_max}, step ${item.volume_step}`,
    String(item.contract_size),
    item.currency_profit,
    item.path,
  ];
}

function toOfflineRow(spec: SymbolSpec): string[] {
  const [min, max, step] = [spec.volumeMin, spec.volumeMax, spec.volumeStep].map(volumeToLots);
  return [
    spec.name,
    '-',
    '-',
    '-',
    `${min} to ${max}, step ${step}`,
    String(spec.contractSize),
    spec.currencyProfit,
    spec.path,
  ];
}

function toFacts(spec: SymbolSpec): object {
  const { name, description, path, source, digits, contractSize, currencyProfit } = spec;
  const facts = { name, description, path, source, digits, contract_size: contractSize };
  return { ...facts, currency_profit: currencyProfit };
}
