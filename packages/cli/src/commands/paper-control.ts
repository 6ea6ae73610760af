import type { BridgeConnection, Reply, RequestData } from '@mt5-bridge/client';
import type { PaperControlResult } from '@mt5-bridge/protocol';
import { asCurrency, currencyDigits } from '@mt5-bridge/trading';
import { EXIT } from '../exit-code.ts';
import { type LinkOptions, withBridge } from './bridge-link.ts';
import type { CommandContext } from './context.ts';
import { factList } from './text-table.ts';

export interface ControlOptions extends LinkOptions {
  /** Alias of the account; left out: the one on which a session starts. */
  readonly account?: string;
  readonly json?: boolean;
}

type Action = RequestData<'paper_control'>;

/** Sends one `paper_control` to a running bridge and shows market and account after it. */
export function controlPaper(
  context: CommandContext,
  action: Action,
  options: ControlOptions,
): Promise<number> {
  return withBridge(context, options, async (connection) => {
    const { data } = await askPaper(connection, action, options);
    const text = options.json === true ? JSON.stringify(data) : describeState(data);
    context.output.print(text);
    return EXIT.ok;
  });
}

export function askPaper(
  connection: BridgeConnection,
  action: Action,
  { account }: ControlOptions,
): Promise<Reply<'paper_control'>> {
  return connection.request('paper_control', action, account === undefined ? {} : { account });
}

function describeState({ market, account }: PaperControlResult['data']): string {
  const { currency } = account;
  const amount = (value: number): string => formatAmount(value, currency);
  return factList([
    ['Market', `${market.feed}, ${market.state}${describeSpeed(market.speed)}`],
    ['Market time', `${market.market_time}${describeClock(market.broker_time)}`],
    ['Account', `${account.account} (login ${account.login} on ${account.server})`],
    ['Balance', amount(account.balance)],
    ['Equity', amount(account.equity)],
    ['Free margin', amount(account.free_margin)],
    ['Open', `${account.positions} positions, ${account.orders} orders`],
    ['Faults', account.faults === null ? 'none' : describeFaults(account.faults)],
  ]);
}

export function formatAmount(value: number, currency: string): string {
  return `${value.toFixed(currencyDigits(asCurrency(currency)))} ${currency}`;
}

function describeSpeed(speed: number | 'max'): string {
  if (speed === 1) return '';
  return speed === 'max' ? ', as fast as it can' : `, ${speed} times as fast`;
}

function describeClock(brokerTime: string | null): string {
  return brokerTime === null ? '' : `, ${brokerTime.slice(11, 19)} on the server's clock`;
}

function describeFaults(
  faults: NonNullable<PaperControlResult['data']['account']['faults']>,
): string {
  const { latency_ms: latency, answers, halts } = faults;
  const chances: [string, number][] = [
    ...answers.map(({ retcode, chance }): [string, number] => [`answer ${retcode}`, chance]),
    ['partial fill', faults.partial_fills],
    ['lost answer', faults.lost_answers],
    ['late answer', faults.late_answers],
    ['disconnect', faults.disconnects],
  ];
  const parts = chances
    .filter(([, chance]) => chance > 0)
    .map(([name, chance]) => `${name} ${Number((chance * 100).toFixed(4))} %`);
  if (latency.to > 0) parts.push(`latency ${latency.from} to ${latency.to} ms`);
  if (halts.length > 0) parts.push(`halted: ${halts.join(', ')}`);
  return `${parts.length === 0 ? 'all off' : parts.join(', ')} (seed ${faults.seed})`;
}
