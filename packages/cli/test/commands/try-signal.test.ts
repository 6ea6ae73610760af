import { afterEach, describe, expect, it } from 'bun:test';
import { makeShell, type Shell, startBridge } from './command-fixtures.ts';

let shell: Shell | undefined;
afterEach(() => shell?.[Symbol.dispose]());

const account = (environment: string) => ({
  type: 'mt5_command_result',
  status: 'success',
  command: 'account_info',
  result: { environment },
});

const executed = {
  type: 'trading_signal_executed',
  status: 'success',
  result: {
    success: true,
    order_id: '42',
    type: 'buy',
    state: 'filled',
    symbol: 'EURUSD',
    price: 1.0846,
    filled_volume: 0.1,
    requested_volume: 0.1,
  },
};

describe('mt5-bridge try', () => {
  it('sends the sample of the specification under a fresh id and shows both sides', async () => {
    using bridge = startBridge(({ type }) => [
      type === 'mt5_command' ? account('paper') : executed,
    ]);
    shell = makeShell();
    const first = await shell.run('try', '--url', bridge.url);
    expect(first).toMatchObject({ code: 0, err: '' });
    expect(first.out).toContain('"symbol": "EURUSD"');
    expect(first.out).toContain('buy 0.1 EURUSD filled at 1.0846, order 42.');
    await shell.run('try', '--url', bridge.url);
    const signals = bridge.heard.filter(({ type }) => type === 'trading_signal');
    expect(signals).toMatchObject([
      { data: { action: 'BUY', volume: 0.1, stop_loss: 1.08, take_profit: 1.09 } },
      { data: { action: 'BUY' } },
    ]);
    expect(new Set(signals.map(({ data }) => JSON.stringify(data))).size).toBe(2);
  });

  it('never sends its order where real money may be', async () => {
    for (const environment of ['real', 'demo', 'unheard']) {
      using bridge = startBridge(() => [account(environment)]);
      shell = makeShell();
      const ran = await shell.run('try', '--url', bridge.url);
      expect(ran.code).toBe(1);
      expect(ran.err).toContain('not on a paper account');
      expect(bridge.heard.map(({ type }) => type)).toEqual(['mt5_command']);
      shell[Symbol.dispose]();
    }
  });

  it('tells why a signal was not executed, and fails', async () => {
    const failed = {
      type: 'trading_signal_executed',
      status: 'failed',
      error: 'Market is closed',
      error_code: 'MARKET_CLOSED',
      details: { suggestion: 'Wait for the opening' },
    };
    using bridge = startBridge(({ type }) => [type === 'mt5_command' ? account('paper') : failed]);
    shell = makeShell();
    const { code, out } = await shell.run('try', '--url', bridge.url);
    expect(code).toBe(1);
    expect(out).toEndWith('Not executed: Market is closed (MARKET_CLOSED). Wait for the opening.');
  });

  it('speaks JSON to programs', async () => {
    using bridge = startBridge(({ type }) => [
      type === 'mt5_command' ? account('paper') : executed,
    ]);
    shell = makeShell();
    const { out } = await shell.run('try', '--json', '--url', bridge.url);
    expect(JSON.parse(out)).toMatchObject({
      request: { type: 'trading_signal', data: { symbol: 'EURUSD' } },
      reply: { status: 'success' },
    });
  });
});

describe('without a bridge', () => {
  it('it is told how to start one', async () => {
    shell = makeShell({}, { MT5_BRIDGE_URL: 'ws://127.0.0.1:1/websocket/ws' });
    const { code, err } = await shell.run('try');
    expect(code).toBe(1);
    expect(err).toContain('No bridge answers at ws://127.0.0.1:1/websocket/ws');
    expect(err).toContain('npx mt5-bridge serve');
  });

  it('that lets us in, the reason of its refusal is shown', async () => {
    const server = Bun.serve({
      port: 0,
      hostname: '127.0.0.1',
      development: false,
      fetch: () => Response.json({ message: 'This address has 5 connections.' }, { status: 429 }),
    });
    shell = makeShell();
    const { code, err } = await shell.run(
      'try',
      '--url',
      `ws://127.0.0.1:${server.port}/websocket/ws`,
    );
    await server.stop(true);
    expect(code).toBe(1);
    expect(err).toEndWith('refuses the connection: This address has 5 connections.');
  });
});

describe('credentials', () => {
  const required = {
    auth: { required: true, authenticated: false, methods: ['api_key'], scopes: [] },
  };

  it('come from the environment and are printed nowhere', async () => {
    using bridge = startBridge(({ type }) => {
      if (type === 'authenticate') return [{ type: 'authenticated', status: 'success', data: {} }];
      return [type === 'mt5_command' ? account('paper') : executed];
    }, required);
    shell = makeShell({}, { MT5_BRIDGE_API_KEY: 'mtb_canary' });
    const { code, out, err } = await shell.run('try', '--url', bridge.url);
    expect(code).toBe(0);
    expect(bridge.heard[0]).toMatchObject({ type: 'authenticate', data: { key: 'mtb_canary' } });
    expect(out + err).not.toContain('canary');
  });

  it('that are missing or wrong are explained', async () => {
    const error = {
      type: 'error',
      error_code: 'UNAUTHORIZED',
      message: 'unknown API key',
      details: {},
    };
    using bridge = startBridge(() => [error], required);
    shell = makeShell();
    const missing = await shell.run('try', '--url', bridge.url);
    expect(missing.err).toContain('asks for credentials (api_key)');
    const wrong = await shell.run('try', '--url', bridge.url, '--api-key', 'mtb_canary');
    expect(wrong.err).toContain('The bridge refused: unknown API key (UNAUTHORIZED)');
    for (const { code, err } of [missing, wrong]) {
      expect(code).toBe(1);
      expect(err).toContain('mt5-bridge keys create');
      expect(err).not.toContain('canary');
    }
  });
});
