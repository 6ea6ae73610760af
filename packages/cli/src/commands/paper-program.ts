import type { Command } from 'commander';
import { addLinkOptions, DEFAULT_URL } from './bridge-link.ts';
import { addConfigOptions, addFeedOptions, type ConfigOptions } from './config-options.ts';
import type { CommandContext } from './context.ts';
import {
  gather,
  gatherCodeChance,
  parseChance,
  parseNotNegative,
  parsePositive,
  parseRange,
  parseSpeed,
  parseWhole,
} from './flag-values.ts';
import { listPaperAccounts } from './paper-accounts.ts';
import { type ControlOptions, controlPaper } from './paper-control.ts';
import { type FaultFlags, faultAction } from './paper-faults.ts';
import { type PasswordOptions, setPaperPassword } from './paper-password.ts';
import { type ResetOptions, resetPaper } from './paper-reset.ts';
import { paperRun, type RunOptions } from './paper-run.ts';
import { listPaperSymbols } from './paper-symbols.ts';

type Finish = (code: number) => void;
type Offline = ControlOptions & ConfigOptions;

/** `mt5-bridge paper`: accounts, symbols, money, market and faults of the paper terminal. */
export function addPaper(program: Command, context: CommandContext, finish: Finish): void {
  const paper = program
    .command('paper')
    .description('accounts, market and faults of the paper terminal')
    .addHelpText('after', PAPER_HELP);
  addRun(paper, context, finish);
  addLists(paper, context, finish);
  addMoney(paper, context, finish);
  addMarket(paper, context, finish);
  addFaults(paper, context, finish);
}

function addRun(paper: Command, context: CommandContext, finish: Finish): void {
  addFeedOptions(addConfigOptions(paper.command('run')))
    .description('run a paper account as a terminal of its own, which dials a bridge')
    .option('--connect <url>', `address of the bridge (or MT5_BRIDGE_URL; default: ${DEFAULT_URL})`)
    .option(
      '--token <key>',
      'key or token with scope terminal; better in MT5_BRIDGE_API_KEY or MT5_BRIDGE_TOKEN: other ' +
        'users can see command lines',
    )
    .option('--account <alias>', 'account (default: the one whose terminal dials in)')
    .option('--exit-with-parent', 'end when the parent process ends')
    .addHelpText('after', RUN_HELP)
    .action(async (options: RunOptions) => finish(await paperRun(context, options)));
}

const controlOptions = (command: Command): Command =>
  addLinkOptions(command)
    .option('--account <alias>', 'account (default: the one on which a session starts)')
    .option('--json', 'one JSON value');

function addLists(paper: Command, context: CommandContext, finish: Finish): void {
  addConfigOptions(controlOptions(paper.command('accounts')))
    .description('all paper accounts; without a running bridge as they are stored')
    .action(async (options: Offline) => finish(await listPaperAccounts(context, options)));
  addConfigOptions(controlOptions(paper.command('symbols [masks]')))
    .description('symbols with their quotes; without a running bridge those of the catalogue')
    .addHelpText('after', "\nExample:\n  $ mt5-bridge paper symbols '*USD*,!XAU*'")
    .action(async (masks: string | undefined, options: Offline) =>
      finish(await listPaperSymbols(context, masks ?? '*', options)),
    );
}

function addMoney(paper: Command, context: CommandContext, finish: Finish): void {
  controlOptions(paper.command('deposit'))
    .argument('<amount>', 'in the currency of the account', parsePositive)
    .option('--comment <text>', 'of the deal that books it')
    .description('book money into an account')
    .action(async (amount: number, options: ControlOptions & { comment?: string }) =>
      finish(await controlPaper(context, money('deposit', amount, options.comment), options)),
    );
  controlOptions(paper.command('withdraw'))
    .argument('<amount>', 'at most the free margin', parsePositive)
    .option('--comment <text>', 'of the deal that books it')
    .description('book money out of an account')
    .action(async (amount: number, options: ControlOptions & { comment?: string }) =>
      finish(await controlPaper(context, money('withdraw', amount, options.comment), options)),
    );
  addConfigOptions(controlOptions(paper.command('reset')))
    .option('--balance <amount>', 'money to begin with (default: as configured)', parseNotNegative)
    .description('forget orders, positions, history and money of an account and begin anew')
    .action(async (options: ResetOptions) => finish(await resetPaper(context, options)));
  addConfigOptions(paper.command('password <alias>'))
    .option('--show', 'print the hash for accounts.<alias>.password_hash, store nothing')
    .description('read a password from standard input and store its hash')
    .addHelpText('after', '\nExample:\n  $ printf %s "$PASSWORD" | mt5-bridge paper password demo')
    .action(async (alias: string, options: PasswordOptions) =>
      finish(await setPaperPassword(context, alias, options)),
    );
}

function money(action: 'deposit' | 'withdraw', amount: number, comment: string | undefined) {
  return comment === undefined ? { action, amount } : { action, amount, comment };
}

function addMarket(paper: Command, context: CommandContext, finish: Finish): void {
  const simple = {
    status: 'market and account as they are',
    pause: 'stop the quotes',
    resume: 'let the quotes flow again',
  } as const;
  for (const action of ['status', 'pause', 'resume'] as const) {
    controlOptions(paper.command(action))
      .description(simple[action])
      .action(async (options: ControlOptions) =>
        finish(await controlPaper(context, { action }, options)),
      );
  }
  controlOptions(paper.command('speed'))
    .argument('<factor>', 'times as fast as it was recorded, or max', parseSpeed)
    .description('pace of a replay')
    .action(async (speed: number | 'max', options: ControlOptions) =>
      finish(await controlPaper(context, { action: 'speed', speed }, options)),
    );
  controlOptions(paper.command('seek <time>'))
    .description('go forward to a time of a replay')
    .addHelpText('after', '\nExample:\n  $ mt5-bridge paper seek 2014-05-02T12:29:00Z')
    .action(async (time: string, options: ControlOptions) =>
      finish(await controlPaper(context, { action: 'seek', time }, options)),
    );
  controlOptions(paper.command('step'))
    .argument('[ticks]', 'how many', parseWhole, 1)
    .description('deliver the next ticks of a paused replay')
    .action(async (count: number, options: ControlOptions) =>
      finish(await controlPaper(context, { action: 'step', count }, options)),
    );
}

function addFaults(paper: Command, context: CommandContext, finish: Finish): void {
  controlOptions(paper.command('faults'))
    .description('show the faults of an account, or set them; what is left out is off')
    .option('--off', 'no faults from now on')
    .option('--seed <number>', 'the same seed gives the same faults', parseWhole)
    .option('--requote <chance>', 'answer 10004', parseChance)
    .option('--reject <chance>', 'answer 10006', parseChance)
    .option('--price-off <chance>', 'answer 10021', parseChance)
    .option('--answer <code=chance>', 'any other refusal; may be repeated', gatherCodeChance)
    .option('--partial-fills <chance>', 'a market order finds a part of its volume', parseChance)
    .option('--latency <from-to>', 'milliseconds to the server', parseRange)
    .option('--lost <chance>', 'the order stands, the answer never comes', parseChance)
    .option('--late <chance>', 'the answer comes after the deadline', parseChance)
    .option('--late-by <ms>', 'how long after it (default: 1000)', parseWhole)
    .option('--disconnect <chance>', 'a request breaks the connection', parseChance)
    .option('--disconnected-for <ms>', 'how long (default: 5000)', parseWhole)
    .option('--halt <symbol>', 'answers 10018; may be repeated', gather)
    .addHelpText('after', '\nExample:\n  $ mt5-bridge paper faults --requote 0.2 --lost 0.05')
    .action(async (options: ControlOptions & FaultFlags) =>
      finish(await controlPaper(context, faultAction(options), options)),
    );
}

const RUN_HELP = `
Example, with [accounts.desk] terminal = "link" in mt5-bridge.toml:
  $ mt5-bridge keys create --subject desk --scopes terminal --accounts desk
  $ MT5_BRIDGE_API_KEY=mtb_... mt5-bridge paper run --connect ws://127.0.0.1:8001/websocket/ws

Its book lies in a folder of its own: --data-dir, else terminal-ALIAS in the folder of the bridge.`;

const PAPER_HELP = `
Without a running bridge accounts, symbols, reset and password work on the data directory.

Examples:
  $ mt5-bridge paper accounts
  $ mt5-bridge paper deposit 2500 --account paper
  $ mt5-bridge paper speed 60`;
