import { describe, expect, it, setDefaultTimeout } from 'bun:test';
import { BridgeProcess, EXAMPLE_REPLAY, runCommand } from './bridge-process.ts';
import { until } from './condition.ts';
import { type Message, sampleSignal, WireClient } from './wire-client.ts';

setDefaultTimeout(30_000);

/** The first three hours of a trading week, UTC. */
const RECORDED_ON = '2014-05-04T2';
const LAST_QUOTE = '2014-05-04T23:59:48.314Z';
const TICKS_IN_FILE = 1_164;
/** The prices of 2014 are far above the stops of the sample. */
const bare = () => sampleSignal({ stop_loss: null, take_profit: null });

const replay = (...args: string[]) =>
  BridgeProcess.start({
    args: ['--feed', `replay:${EXAMPLE_REPLAY}`, '--set', 'limits.orders_per_minute=0', ...args],
  });
const ticks = { channels: [{ channel: 'ticks', symbols: ['EURUSD'] }] };
const quoteOf = ({ data }: Message) => data as { readonly time: string; readonly seq: number };

/** Orders at the market until one meets a quote. */
const firstFill = (client: WireClient): Promise<Message> =>
  until('a fill', async () => {
    const reply = await client.request('trading_signal', bare());
    return reply.status === 'success' && reply;
  });

describe('a replay of real quotes', () => {
  it('runs to its end with an order placed against it, then the market is closed', async () => {
    await using bridge = await replay('--speed', '3600');
    using client = await WireClient.connect(bridge.url);
    await client.request('subscribe', ticks);
    const first = await client.next('tick');
    expect(quoteOf(first).time).toStartWith(RECORDED_ON);
    expect(await firstFill(client)).toMatchObject({ result: { state: 'filled', type: 'buy' } });
    const last = await client.next(
      (message) => message.type === 'tick' && quoteOf(message).time === LAST_QUOTE,
    );
    expect(quoteOf(last).seq).toBe(TICKS_IN_FILE);
    const closed = await until('the end of the market', async () => {
      const reply = await client.request('trading_signal', bare());
      return reply.status === 'failed' && reply;
    });
    expect(closed).toMatchObject({
      error_code: 'MARKET_CLOSED',
      details: { outcome: 'not_executed', id_spent: true, retryable: true, mt5_retcode: 10018 },
    });
    const account = await client.request('mt5_command', { command: 'account_info' });
    expect(account).toMatchObject({ status: 'success', result: { margin: expect.any(Number) } });
    const stored = await client.request('mt5_command', {
      command: 'get_ticks',
      symbol: 'EURUSD',
      count: 1_000,
    });
    expect(stored).toMatchObject({ result: { count: 1_000, more: true } });
  });

  it('as fast as it can ends at the same quote', async () => {
    await using bridge = await replay('--speed', 'max', '--start', 'now');
    using client = await WireClient.connect(bridge.url);
    await client.request('subscribe', ticks);
    const last = await client.next(
      (message) => message.type === 'tick' && quoteOf(message).time === LAST_QUOTE,
    );
    expect(quoteOf(last).seq).toBe(TICKS_IN_FILE);
  });

  it('in a loop goes on whole weeks later, and orders are filled for ever', async () => {
    await using bridge = await replay('--speed', 'max', '--loop');
    using client = await WireClient.connect(bridge.url);
    await client.request('subscribe', ticks);
    await client.next((message) => message.type === 'tick' && quoteOf(message).time > '2014-05-18');
    expect(await firstFill(client)).toMatchObject({ result: { state: 'filled' } });
  });

  it('that starts paused has no quotes until it is told to go on', async () => {
    await using bridge = await replay('--start', 'paused', '--speed', '3600');
    using client = await WireClient.connect(bridge.url);
    const none = { error_code: 'NO_QUOTES', details: { outcome: 'not_executed' } };
    expect(await client.request('trading_signal', bare())).toMatchObject(none);
    const history = { command: 'get_ticks', symbol: 'EURUSD' };
    expect(await client.request('mt5_command', history)).toMatchObject({ result: { count: 0 } });
    await client.request('subscribe', ticks);
    expect((await runCommand('paper', 'resume', '--url', bridge.url)).code).toBe(0);
    expect(quoteOf(await client.next('tick')).time).toStartWith(RECORDED_ON);
  });
});
