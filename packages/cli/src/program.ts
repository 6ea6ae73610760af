import { createLogger } from '@mt5-bridge/bridge/internal/adapters/logging/pino-logger.ts';
import { Command, InvalidArgumentError } from 'commander';
import { addAudit } from './commands/audit-program.ts';
import { addLinkOptions, type LinkOptions } from './commands/bridge-link.ts';
import { addCalc } from './commands/calc-program.ts';
import { checkConfig, printReference, showConfig } from './commands/config.ts';
import {
  addConfigOptions,
  addServeOptions,
  type ConfigOptions,
  loadOrComplain,
} from './commands/config-options.ts';
import type { CommandContext } from './commands/context.ts';
import {
  type CreateKeyOptions,
  createKey,
  type KeyOptions,
  listKeys,
  revokeKey,
  revokeToken,
} from './commands/keys.ts';
import { addPaper } from './commands/paper-program.ts';
import { trySignal } from './commands/try-signal.ts';
import { describeVersion } from './commands/version.ts';
import { type WatchOptions, watchTicks } from './commands/watch-ticks.ts';
import { EXIT } from './exit-code.ts';

/** Takes the exit code of the command that ran. */
type Finish = (code: number) => void;

/** The command `mt5-bridge` with its subcommands. */
export function createProgram(context: CommandContext, finish: Finish): Command {
  const program = new Command('mt5-bridge')
    .description('A self-hosted bridge between trading applications and MetaTrader 5.')
    .version(describeVersion(context), '-V, --version', 'print the version')
    .showHelpAfterError('(mt5-bridge --help shows what there is)')
    .configureOutput({
      writeOut: (text) => context.output.print(text.trimEnd()),
      writeErr: (text) => context.output.complain(text.trimEnd()),
    })
    .exitOverride()
    .addHelpText('after', PROGRAM_HELP);
  addServe(program, context, finish);
  addTry(program, context, finish);
  addWatch(program, context, finish);
  addKeys(program, context, finish);
  addAudit(program, context, finish);
  addPaper(program, context, finish);
  addCalc(program, context, finish);
  addConfig(program, context, finish);
  program
    .command('version')
    .description('print the version')
    .action(() => {
      context.output.print(describeVersion(context));
      finish(EXIT.ok);
    });
  return program;
}

function addServe(program: Command, context: CommandContext, finish: Finish): void {
  addServeOptions(program.command('serve'))
    .description('run the bridge')
    .option('--exit-with-parent', 'end when the parent process ends')
    .addHelpText('after', SERVE_HELP)
    .action(async (options: ConfigOptions & { exitWithParent?: boolean }) => {
      const { exitWithParent = false, ...configOptions } = options;
      const loaded = loadOrComplain(context, configOptions);
      if (loaded === undefined) return finish(EXIT.usage);
      const { config } = loaded;
      const log = createLogger({ ...config.log, clock: context.clock });
      finish(await context.serve({ config, log, exitWithParent, ...context.output }));
    });
}

function addTry(program: Command, context: CommandContext, finish: Finish): void {
  addLinkOptions(program.command('try'))
    .description('send the sample signal (BUY 0.1 EURUSD) to a paper account and show the answer')
    .option('--json', 'one JSON object with request and reply')
    .addHelpText('after', '\nExample:\n  $ mt5-bridge try')
    .action(async (options: LinkOptions & { json?: boolean }) =>
      finish(await trySignal(context, options)),
    );
}

function addWatch(program: Command, context: CommandContext, finish: Finish): void {
  const watch = program.command('watch').description('show what happens, live');
  addLinkOptions(watch.command('ticks <symbol...>'))
    .description('prices as they change')
    .option('--count <number>', 'end after so many ticks', parseCount)
    .option('--json', 'one JSON object per line')
    .addHelpText('after', '\nExample:\n  $ mt5-bridge watch ticks EURUSD XAUUSD')
    .action(async (symbols: string[], options: WatchOptions) =>
      finish(await watchTicks(context, symbols, options)),
    );
}

function addKeys(program: Command, context: CommandContext, finish: Finish): void {
  const keys = program
    .command('keys')
    .description('API keys; changes take effect at once, on a running bridge too')
    .addHelpText('after', KEYS_HELP);
  addConfigOptions(keys.command('create'))
    .description('make a key; it is shown once')
    .requiredOption('--subject <name>', 'who acts; signals belong to the subject, not to the key')
    .requiredOption(
      '--scopes <list>',
      'view, trade, reduce, operate, publish, monitor, terminal, admin',
    )
    .option('--name <text>', 'a name for people')
    .option('--accounts <list>', 'aliases of the only accounts that it may use')
    .option('--max-connections <number>', 'connections of this subject')
    .option('--orders-per-minute <number>', 'orders of this subject and account')
    .option('--json', 'one JSON object')
    .action(async (options: CreateKeyOptions) => finish(await createKey(context, options)));
  addConfigOptions(keys.command('list'))
    .description('all keys, revoked ones too')
    .option('--json', 'one JSON array')
    .action(async (options: KeyOptions) => finish(await listKeys(context, options)));
  addConfigOptions(keys.command('revoke <id>'))
    .description('take a key back and close its sessions')
    .action(async (id: string, options: KeyOptions) =>
      finish(await revokeKey(context, id, options)),
    );
  addConfigOptions(keys.command('revoke-token <jti>'))
    .description('refuse a JSON Web Token from now on, by its id')
    .action(async (jti: string, options: KeyOptions) =>
      finish(await revokeToken(context, jti, options)),
    );
}

function addConfig(program: Command, context: CommandContext, finish: Finish): void {
  const config = program.command('config').description('what the bridge would run with');
  addServeOptions(config.command('show'))
    .description('every value in force and where it came from')
    .option('--json', 'one JSON object')
    .action((options: ConfigOptions & { json?: boolean }) => finish(showConfig(context, options)));
  addServeOptions(config.command('check'))
    .description('say whether the bridge would start, without starting it')
    .action(async (options: ConfigOptions) => finish(await checkConfig(context, options)));
  config
    .command('reference')
    .description('all keys with defaults, ranges and meaning, in Markdown')
    .action(() => finish(printReference(context)));
}

function parseCount(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('Expected a number from 1.');
  return Number(text);
}

const PROGRAM_HELP = `
Start here:
  $ mt5-bridge serve                   the bridge with a paper account, on port 8001
  $ mt5-bridge try                     in another terminal: one sample order
  $ mt5-bridge watch ticks EURUSD      live prices

Exit codes:
  0 done   1 failed   2 wrong usage or configuration   3 data directory in use
  4 port in use   70 error inside the bridge`;

const SERVE_HELP = `
Examples:
  $ mt5-bridge serve --port 9000
  $ mt5-bridge serve --feed replay:ticks.zip --speed max
  $ mt5-bridge serve --set paper.balance=25000 --set limits.orders_per_minute=30

All keys: mt5-bridge config show`;

const KEYS_HELP = `
Example:
  $ mt5-bridge keys create --subject desk-1 --scopes trade,monitor --name laptop`;
