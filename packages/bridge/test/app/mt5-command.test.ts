import { describe, expect, it } from 'bun:test';
import {
  command,
  FakeTerminal,
  ManualClock,
  signal,
  TestBridge,
  tickData,
} from '@mt5-bridge/testkit';

const NOW = '2026-01-05T12:00:00.000Z';
const RIGHT = { server: 'Paper-Demo', login: 12_345, password: 'right password' };

describe('mt5_command', () => {
  it('status tells the terminal and the number of pending orders', async () => {
    await using bridge = await TestBridge.start();
    const client = await bridge.connect();
    await client.ask(signal(1, { price: 1.05 }));
    client.send({ type: 'mt5_command', timestamp: NOW, data: { command: 'status' } });
    expect(await client.next()).toMatchObject({
      type: 'mt5_command_result',
      status: 'success',
      command: 'status',
      result: {
        status: 'connected',
        mt5_available: true,
        last_error: null,
        active_orders_count: 1,
      },
      timestamp: NOW,
    });
  });

  it('status tells a terminal that is gone or has halted', async () => {
    await using bridge = await TestBridge.start();
    const client = await bridge.connect();
    bridge.terminal.setStatus('disconnected');
    expect(await client.ask(command('status'))).toMatchObject({
      result: { status: 'disconnected', mt5_available: false, last_error: null },
    });
    bridge.terminal.setStatus('halted');
    expect(await client.ask(command('status'))).toMatchObject({
      result: { status: 'disconnected', mt5_available: false, last_error: expect.any(String) },
    });
  });

  it('account_info tells the money of the terminal, whatever a publisher said of an account', async () => {
    await using bridge = await TestBridge.start();
    const client = await bridge.connect();
    expect(await client.ask(command('account_info'))).toMatchObject({
      type: 'mt5_command_result',
      status: 'success',
      command: 'account_info',
      result: {
        balance: 10_000,
        equity: 10_000,
        margin: 0,
        free_margin: 10_000,
        currency: 'USD',
        leverage: 100,
        margin_level: 0,
        profit: 0,
        login: '12345',
        server: 'Paper-Demo',
        account: 'paper',
        margin_mode: 'retail_hedging',
        environment: 'paper',
      },
      timestamp: NOW,
      id: 'ask-1',
    });
  });

  it('C10 takes arguments nested or flat; the same argument twice must be the same', async () => {
    await using bridge = await TestBridge.start();
    const client = await bridge.connect();
    const forms = [
      { command: 'get_ticks', symbol: 'EURUSD', count: 1 },
      { command: 'get_ticks', parameters: { symbol: 'EURUSD', count: 1 } },
      { command: 'get_ticks', symbol: 'EURUSD', parameters: { symbol: 'EURUSD', count: 1 } },
      { command: 'connect', ...RIGHT },
      { command: 'status', parameters: {} },
      { command: 'status', parameters: null },
    ];
    for (const data of forms) {
      expect(await client.ask({ type: 'mt5_command', data })).toMatchObject({
        type: 'mt5_command_result',
        status: 'success',
      });
    }
    const data = { command: 'get_ticks', symbol: 'EURUSD', parameters: { symbol: 'XAUUSD' } };
    expect(await client.ask({ type: 'mt5_command', data })).toMatchObject({
      type: 'error',
      error_code: 'VALIDATION_ERROR',
      details: { field: 'symbol', reason: 'conflict' },
    });
  });

  it('refuses a command that does not exist, with the names of those that do', async () => {
    await using bridge = await TestBridge.start();
    const client = await bridge.connect();
    expect(await client.ask(command('order_send'))).toMatchObject({
      type: 'error',
      error_code: 'VALIDATION_ERROR',
      request_type: 'mt5_command',
      details: { field: 'command', expected: expect.stringContaining('get_ticks') },
    });
  });
});

describe('mt5_command get_ticks', () => {
  it('answers the newest ticks, oldest first, from before and after the start', async () => {
    await using bridge = await TestBridge.start();
    const client = await bridge.connect();
    await bridge.advance(1_000);
    bridge.terminal.quote('EURUSD', 1.085, 1.0852);
    const answer = await client.ask(command('get_ticks', { symbol: 'EURUSD', count: 100 }));
    const tick = (time: string, bid: number, ask: number, seq: number) => ({
      time,
      time_msc: Date.parse(time),
      ...{ bid, ask, last: 0, volume: 0, flags: 0, mt5_flags: 6, seq },
    });
    expect(answer).toMatchObject({
      command: 'get_ticks',
      result: {
        symbol: 'EURUSD',
        source: 'terminal',
        digits: 5,
        count: 2,
        ticks: [
          tick('2026-01-05T11:59:59.000Z', 1.0844, 1.0846, 1),
          tick('2026-01-05T12:00:01.000Z', 1.085, 1.0852, 2),
        ],
        oldest: '2026-01-05T11:59:59.000Z',
        more: false,
      },
    });
  });

  it('pages by count and since, and says whether there are older ones', async () => {
    await using bridge = await TestBridge.start();
    const client = await bridge.connect();
    for (let n = 1; n <= 5; n += 1) {
      await bridge.advance(1_000);
      bridge.terminal.quote('EURUSD', 1.08 + n / 10_000, 1.081 + n / 10_000);
    }
    expect(await client.ask(command('get_ticks', { symbol: 'EURUSD', count: 2 }))).toMatchObject({
      result: { count: 2, more: true, oldest: '2026-01-05T12:00:04.000Z' },
    });
    const since = '2026-01-05T14:00:03.000+02:00';
    expect(
      await client.ask(command('get_ticks', { symbol: 'EURUSD', count: 9, since })),
    ).toMatchObject({ result: { count: 3, more: false, oldest: '2026-01-05T12:00:03.000Z' } });
  });

  it('answers the ticks of a publisher under its name only', async () => {
    await using bridge = await TestBridge.start();
    const client = await bridge.connect();
    await client.ask(tickData({ symbol: 'MYINDEX' }));
    await client.ask(tickData({ bid: 7, ask: 8 }));
    const of = (symbol: string, source: string) =>
      client.ask(command('get_ticks', { symbol, source }));
    expect(await of('MYINDEX', 'anonymous')).toMatchObject({
      result: { source: 'anonymous', digits: null, count: 1, ticks: [{ bid: 1.0845, seq: 1 }] },
    });
    expect(await of('EURUSD', 'anonymous')).toMatchObject({ result: { ticks: [{ bid: 7 }] } });
    expect(await of('EURUSD', 'terminal')).toMatchObject({ result: { ticks: [{ bid: 1.0844 }] } });
    expect(await of('EURUSD', 'nobody')).toMatchObject({ result: { count: 0, oldest: null } });
  });

  it('refuses an unknown symbol, a count of 0 and one above 1,000', async () => {
    await using bridge = await TestBridge.start();
    const client = await bridge.connect();
    expect(await client.ask(command('get_ticks', { symbol: 'eurusd' }))).toMatchObject({
      type: 'error',
      error_code: 'INVALID_SYMBOL',
      details: { symbol: 'eurusd' },
    });
    for (const count of [0, 1_001, 1.5]) {
      expect(await client.ask(command('get_ticks', { symbol: 'EURUSD', count }))).toMatchObject({
        type: 'error',
        error_code: 'VALIDATION_ERROR',
        details: { field: 'count' },
      });
    }
  });

  it('answers an empty list for a symbol without a tick', async () => {
    await using bridge = await TestBridge.start();
    const client = await bridge.connect();
    expect(await client.ask(command('get_ticks', { symbol: 'QUIET' }))).toMatchObject({
      result: { count: 0, ticks: [], oldest: null, more: false },
    });
  });

  it('C27 says so when the terminal can not answer', async () => {
    await using bridge = await TestBridge.start();
    const client = await bridge.connect();
    bridge.terminal.ticks = () => Promise.reject(new Error('link lost'));
    expect(await client.ask(command('get_ticks', { symbol: 'QUIET' }))).toMatchObject({
      type: 'mt5_command_result',
      status: 'error',
      command: 'get_ticks',
      error_code: 'MT5_TIMEOUT',
      details: { outcome: 'not_executed', retryable: true },
    });
  });
});

describe('mt5_command connect and disconnect', () => {
  it('connect selects the account whose server, login and password match', async () => {
    await using bridge = await TestBridge.start();
    const client = await bridge.connect();
    expect(await client.ask(command('connect', RIGHT))).toMatchObject({
      command: 'connect',
      result: {
        status: 'connected',
        login: '12345',
        server: 'Paper-Demo',
        account: 'paper',
        environment: 'paper',
      },
    });
  });

  it('C43 takes a login as integer or as decimal text', async () => {
    await using bridge = await TestBridge.start();
    const client = await bridge.connect();
    const answer = await client.ask(command('connect', { ...RIGHT, login: '12345' }));
    expect(answer).toMatchObject({ status: 'success' });
  });

  it('C06 tells logins above 2^53 apart to the last digit', async () => {
    const clock = new ManualClock();
    const login = '9007199254740993';
    const spec = { account: { login: login as never, server: 'Big' }, accountId: 'big' };
    const big = new FakeTerminal({ clock, ...spec });
    await using bridge = await TestBridge.start({ clock, more: [big] });
    const client = await bridge.connect();
    const asked = { server: 'Big', password: 'right password' };
    const wrong = await client.ask(command('connect', { ...asked, login: '9007199254740992' }));
    expect(wrong).toMatchObject({
      error_code: 'MT5_CONNECTION_FAILED',
      details: { login: '9007199254740992' },
    });
    const right = await client.ask(command('connect', { ...asked, login }));
    expect(right).toMatchObject({ result: { login, account: 'big' } });
    expect(await client.ask(command('connect', { ...asked, login: 2 ** 53 }))).toMatchObject({
      error_code: 'VALIDATION_ERROR',
    });
  });

  it('a wrong server, login or password is MT5_CONNECTION_FAILED in the words of the specification', async () => {
    await using bridge = await TestBridge.start();
    const client = await bridge.connect();
    for (const wrong of [{ server: 'Other' }, { login: 1 }, { password: 'wrong' }]) {
      const parameters = { ...RIGHT, ...wrong };
      expect(await client.ask(command('connect', parameters))).toMatchObject({
        type: 'error',
        message: 'MT5 connection failed: Invalid credentials',
        error_code: 'MT5_CONNECTION_FAILED',
        request_type: 'mt5_command',
        details: {
          server: parameters.server,
          login: parameters.login,
          command: 'connect',
          suggestion: 'Check credentials and server availability',
        },
      });
    }
  });

  it('disconnect detaches this session only; account and terminal go on', async () => {
    await using bridge = await TestBridge.start();
    const [client, other] = [await bridge.connect(), await bridge.connect()];
    expect(await client.ask(command('disconnect'))).toMatchObject({
      command: 'disconnect',
      result: { status: 'disconnected', login: '12345', server: 'Paper-Demo', account: 'paper' },
    });
    const refusals: readonly (readonly [object, string])[] = [
      [command('account_info'), 'MT5_NOT_CONNECTED'],
      [command('get_ticks', { symbol: 'EURUSD' }), 'MT5_NOT_CONNECTED'],
      [command('disconnect'), 'MT5_NOT_CONNECTED'],
      [signal(1), 'MT5_NOT_CONNECTED'],
    ];
    for (const [message, code] of refusals) {
      expect(await client.ask(message)).toMatchObject({ type: 'error', error_code: code });
    }
    expect(await client.ask(command('status'))).toMatchObject({
      result: { status: 'disconnected', mt5_available: false },
    });
    expect(await other.ask(command('account_info'))).toMatchObject({ status: 'success' });
    expect(await other.ask(signal(1))).toMatchObject({ status: 'success' });
    await client.ask(command('connect', RIGHT));
    expect(await client.ask(command('account_info'))).toMatchObject({ status: 'success' });
  });

  it('a message may name another account without leaving the own one', async () => {
    const clock = new ManualClock();
    const second = new FakeTerminal({ clock, accountId: 'second', account: { server: 'B' } });
    await using bridge = await TestBridge.start({ clock, more: [second] });
    const client = await bridge.connect();
    expect(await client.ask({ ...command('account_info'), account: 'second' })).toMatchObject({
      result: { account: 'second', server: 'B' },
    });
    expect(await client.ask({ ...signal(1), account: 'second' })).toMatchObject({
      status: 'success',
    });
    expect(second.requests).toHaveLength(1);
    expect(await client.ask(command('account_info'))).toMatchObject({
      result: { account: 'paper' },
    });
    expect(await client.ask({ ...signal(2), account: 'third' })).toMatchObject({
      error_code: 'FORBIDDEN',
      details: { account: 'third', id_spent: false },
    });
  });
});
