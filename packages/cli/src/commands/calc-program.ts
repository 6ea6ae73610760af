import { type Command, InvalidArgumentError } from 'commander';
import { addLinkOptions } from './bridge-link.ts';
import {
  calculateMargin,
  calculatePip,
  calculateProfit,
  calculateSwap,
  type ProfitOptions,
  type SideOptions,
} from './calc.ts';
import type { GivenQuote } from './calc-market.ts';
import { addConfigOptions } from './config-options.ts';
import type { CommandContext } from './context.ts';
import { parsePositive, parseWhole } from './flag-values.ts';

type Finish = (code: number) => void;

/** `mt5-bridge calc`: the formulas of the trade server, without one. */
export function addCalc(program: Command, context: CommandContext, finish: Finish): void {
  const calc = program
    .command('calc')
    .description('margin, profit, swap and pip worth, as MetaTrader 5 calculates them')
    .addHelpText('after', CALC_HELP);
  calcOptions(calc.command('margin'))
    .option('--sell', 'of a sell (default: of a buy)')
    .option('--price <price>', 'of the order (default: the market)', parsePositive)
    .description('margin that an order needs')
    .action(async (symbol: string, lots: number, options: SideOptions) =>
      finish(await calculateMargin(context, symbol, lots, options)),
    );
  calcOptions(calc.command('profit'))
    .requiredOption('--open <price>', 'price of the entry', parsePositive)
    .option('--close <price>', 'price of the exit (default: the market)', parsePositive)
    .option('--sell', 'of a short position (default: of a long one)')
    .description('result of a position, without swap and commission')
    .action(async (symbol: string, lots: number, options: ProfitOptions) =>
      finish(await calculateProfit(context, symbol, lots, options)),
    );
  calcOptions(calc.command('swap'))
    .option('--sell', 'of a short position (default: of a long one)')
    .option('--price <price>', 'at the end of the day (default: the market)', parsePositive)
    .description('what a position is charged or paid overnight')
    .action(async (symbol: string, lots: number, options: SideOptions) =>
      finish(await calculateSwap(context, symbol, lots, options)),
    );
  calcOptions(calc.command('pip'))
    .option('--price <price>', 'of the symbol, where it is needed to convert', parsePositive)
    .description('worth of a pip and of a point')
    .action(async (symbol: string, lots: number, options: SideOptions) =>
      finish(await calculatePip(context, symbol, lots, options)),
    );
}

function calcOptions(command: Command): Command {
  return addConfigOptions(addLinkOptions(command))
    .argument('<symbol>', 'exact name, as EURUSD')
    .argument('<lots>', 'volume', parsePositive)
    .option('--currency <code>', 'of the account (default: paper.currency)', parseCurrency)
    .option('--leverage <n>', 'of the account, as 100 (default: paper.leverage)', parseLeverage)
    .option('--quote <symbol=bid/ask>', 'to convert with; may be repeated', gatherQuote)
    .option('--live', 'quotes, currency and leverage of a running bridge')
    .option('--json', 'one JSON object');
}

function parseCurrency(text: string): string {
  if (!/^[A-Z]{3}$/.test(text)) throw new InvalidArgumentError('Expected a code such as USD.');
  return text;
}

function parseLeverage(text: string): number {
  const value = parseWhole(text.replace(/^1:/, ''));
  if (value === 0) throw new InvalidArgumentError('Expected a whole number from 1.');
  return value;
}

function gatherQuote(text: string, before: readonly GivenQuote[] = []): readonly GivenQuote[] {
  const [symbol = '', prices = ''] = text.split('=');
  const [first = '', second = first] = prices.split('/');
  if (symbol === '' || prices === '') {
    throw new InvalidArgumentError('Expected SYMBOL=BID/ASK, as EURUSD=1.0845/1.0847.');
  }
  const [bid, ask] = [parsePositive(first), parsePositive(second)];
  if (bid > ask) throw new InvalidArgumentError('Expected SYMBOL=BID/ASK, the lower price first.');
  return [...before, { symbol, bid, ask }];
}

const CALC_HELP = `
Examples:
  $ mt5-bridge calc margin EURUSD 0.1 --price 1.0847
  $ mt5-bridge calc profit EURUSD 0.1 --open 1.0847 --close 1.0900
  $ mt5-bridge calc swap USDJPY 1 --sell --quote USDJPY=149.20
  $ mt5-bridge calc pip XAUUSD 0.5 --live --json`;
