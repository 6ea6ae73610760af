import type { TickPush } from '@mt5-bridge/protocol';
import { EXIT } from '../exit-code.ts';
import { type LinkOptions, withBridge } from './bridge-link.ts';
import type { CommandContext } from './context.ts';

export interface WatchOptions extends LinkOptions {
  readonly json?: boolean;
  /** End after so many ticks. */
  readonly count?: number;
}

/** Prints each tick of the symbols as it comes, until Ctrl-C, `--count`, or the end of the connection. */
export function watchTicks(
  context: CommandContext,
  symbols: readonly string[],
  options: WatchOptions,
): Promise<number> {
  return withBridge(context, options, async (connection) => {
    const { output } = context;
    let seen = 0;
    const enough = Promise.withResolvers<void>();
    const show = (tick: TickPush) => {
      if (seen === options.count) return;
      seen += 1;
      output.print(options.json === true ? JSON.stringify(tick.data) : formatTick(tick));
      if (seen === options.count) enough.resolve();
    };
    if (options.json !== true) output.print(HEADER);
    const subscription = await connection.subscribeTicks(symbols, show);
    for (const { symbol, error_code, message } of subscription.rejected) {
      output.complain(`${symbol}: ${message} (${error_code})`);
    }
    if (subscription.symbols.length === 0) return EXIT.failed;
    const end = await Promise.race([enough.promise, context.untilInterrupted(), connection.closed]);
    if (end === undefined) {
      await subscription.end();
      return EXIT.ok;
    }
    output.complain(`The connection ended with ${end.code}: ${end.reason || 'no reason given'}`);
    return end.next === 'done' ? EXIT.ok : EXIT.failed;
  });
}

const HEADER = formatRow(['time (UTC)', 'symbol', 'bid', 'ask', 'spread', '']);

function formatTick({ data }: TickPush): string {
  const { time_msc, symbol, bid, ask, digits, spread_points, conflated } = data;
  const price = (value: number) => (digits === null ? String(value) : value.toFixed(digits));
  return formatRow([
    new Date(time_msc).toISOString().slice(11, 23),
    symbol,
    price(bid),
    price(ask),
    spread_points === null ? '' : String(Math.round(spread_points * 10) / 10),
    conflated === 0 ? '' : `(${conflated} left out: this terminal reads slowly)`,
  ]);
}

function formatRow(cells: readonly [string, string, string, string, string, string]): string {
  const [time, symbol, bid, ask, spread, note] = cells;
  const columns = [time.padEnd(12), symbol.padEnd(10), bid.padStart(12), ask.padStart(12)];
  return `${columns.join('  ')}  ${spread.padStart(7)}  ${note}`.trimEnd();
}
