import { createLogger } from '@mt5-bridge/bridge/internal/adapters/logging/pino-logger.ts';
import { isLinked } from '../config/link-accounts.ts';
import {
  DEFAULT_ALIAS,
  type PaperAccountConfig,
  paperAccountOf,
} from '../config/paper-accounts.ts';
import type { BridgeConfig } from '../config/schema.ts';
import { EXIT } from '../exit-code.ts';
import { DEFAULT_URL } from './bridge-link.ts';
import { type ConfigOptions, loadOrComplain } from './config-options.ts';
import type { CommandContext } from './context.ts';
import { withTerminalFolder } from './terminal-folder.ts';

export interface RunOptions extends ConfigOptions {
  readonly connect?: string;
  readonly token?: string;
  readonly account?: string;
  readonly exitWithParent?: boolean;
}

/** Keys that `mt5-bridge keys create` makes; anything else is a JSON Web Token. */
const KEY = /^mtb_/;

/** Runs a paper account as a terminal of its own that dials a bridge. */
export async function paperRun(context: CommandContext, options: RunOptions): Promise<number> {
  const { connect, token, account: alias, exitWithParent = false, ...configOptions } = options;
  const { env } = context.surroundings;
  const loaded = loadOrComplain(context, configOptions);
  if (loaded === undefined) return EXIT.usage;
  const account = chooseAccount(context, loaded.config, alias);
  if (account === undefined) return EXIT.usage;
  const url = connect ?? env.MT5_BRIDGE_URL ?? DEFAULT_URL;
  const secret = token ?? env.MT5_BRIDGE_API_KEY ?? env.MT5_BRIDGE_TOKEN;
  const problem = problemOf(url, secret, loaded.config);
  if (problem !== undefined || secret === undefined) {
    context.output.complain(problem ?? NO_KEY);
    return EXIT.usage;
  }
  const { config } = loaded;
  const log = createLogger({ ...config.log, clock: context.clock });
  return context.runPaper({
    config: withTerminalFolder(config, account.alias, configOptions),
    account,
    url,
    headers: KEY.test(secret) ? { 'x-api-key': secret } : { authorization: `Bearer ${secret}` },
    log,
    exitWithParent,
    ...context.output,
  });
}

/** The named account, else the one whose terminal dials in, else the default one. */
function chooseAccount(
  { output }: CommandContext,
  config: BridgeConfig,
  alias: string | undefined,
): PaperAccountConfig | undefined {
  const linked = Object.entries(config.accounts)
    .filter(([, account]) => account.environment === 'paper' && isLinked(account))
    .map(([name]) => name);
  if (alias === undefined && linked.length > 1) {
    output.complain(
      `Several accounts have a terminal that dials in: add --account ${linked.join(' or ')}.`,
    );
    return undefined;
  }
  const name = alias ?? linked[0] ?? DEFAULT_ALIAS;
  const account = paperAccountOf(config, name);
  if (account === undefined) {
    const known = Object.keys(config.accounts).filter((one) => paperAccountOf(config, one));
    output.complain(`There is no paper account ${name}; there are: ${known.join(', ')}.`);
  }
  return account;
}

const NO_KEY = [
  'A terminal needs a key of its own. On the machine of the bridge:',
  '  npx mt5-bridge keys create --subject NAME --scopes terminal --accounts ALIAS',
  'Then here:',
  '  export MT5_BRIDGE_API_KEY=mtb_...      (or --token, which other users of this machine can see)',
].join('\n');

/** What is wrong with the wish; the secret itself is repeated nowhere. */
function problemOf(
  url: string,
  secret: string | undefined,
  { paper }: BridgeConfig,
): string | undefined {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed === undefined || !/^wss?:$/.test(parsed.protocol)) {
    return 'Expected an address such as ws://127.0.0.1:8001/websocket/ws in --connect.';
  }
  if (parsed.username !== '' || parsed.password !== '' || parsed.search !== '') {
    return 'Put no key into the address, where it ends up in logs: use MT5_BRIDGE_API_KEY or --token.';
  }
  if (secret === undefined) return NO_KEY;
  if (paper.feed === 'external') {
    return (
      'paper.feed is external: publishers send their prices to the bridge, not to a terminal apart. ' +
      'Choose another market with --feed.'
    );
  }
  return undefined;
}
