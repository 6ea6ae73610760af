import { describe, expect, it } from 'bun:test';
import { CLIENT_MESSAGES, SCOPES, type Scope } from '@mt5-bridge/protocol';
import {
  accountInfo,
  command,
  FakeTerminal,
  heartbeat,
  ManualClock,
  signal,
  subscribe,
  TestBridge,
  tickData,
} from '@mt5-bridge/testkit';
import { asAccountId } from '@mt5-bridge/trading';

/** A right message of every type that exists since the first version, and the scopes that open it. */
const TABLE: readonly (readonly [string, object, readonly Scope[]])[] = [
  ['heartbeat', heartbeat(), ['view']],
  ['subscribe', subscribe('EURUSD'), ['view']],
  ['unsubscribe', { type: 'unsubscribe', data: { channels: [{ channel: 'ticks' }] } }, ['view']],
  ['mt5_command', command('status'), ['view']],
  ['mt5_command', command('account_info'), ['view']],
  ['mt5_command', command('get_ticks', { symbol: 'EURUSD' }), ['view']],
  [
    'mt5_command',
    command('connect', { server: 'Paper-Demo', login: 12_345, password: 'right password' }),
    ['view'],
  ],
  ['mt5_command', command('disconnect'), ['view']],
  ['get_orders', { type: 'get_orders', data: {} }, ['view']],
  ['get_positions', { type: 'get_positions', data: {} }, ['view']],
  ['get_deals', { type: 'get_deals', data: {} }, ['view']],
  ['get_history', { type: 'get_history', data: {} }, ['view']],
  ['trading_signal', signal(1), ['trade']],
  ['trading_signal', signal(2, { action: 'CLOSE' }), ['trade', 'reduce']],
  ['tick_data', tickData(), ['publish']],
  ['account_info', accountInfo(), ['publish']],
];

const CASES = TABLE.flatMap(([type, message, open]) =>
  SCOPES.map(
    (scope) => [type, JSON.stringify(message).slice(0, 80), scope, message, open] as const,
  ),
);

describe('D01 scopes', () => {
  it.each(CASES)('%s %s with scope %s', async (type, _, scope, message, open) => {
    await using bridge = await TestBridge.start();
    bridge.auth.grant('key', { scopes: new Set([scope]) });
    const client = await bridge.connect({ headers: { 'x-api-key': 'key' } });
    const answer = await client.ask(message);
    if (open.includes(scope)) {
      expect(answer).not.toMatchObject({ error_code: 'FORBIDDEN' });
      return;
    }
    expect(answer).toMatchObject({
      type: 'error',
      error_code: 'FORBIDDEN',
      request_type: type,
      details: { required_scope: open.at(-1) },
    });
  });

  it('every message of the protocol has a scope, but for those that say who a client is', () => {
    const open = Object.entries(CLIENT_MESSAGES)
      .filter(([, { scope }]) => scope === null)
      .map(([type]) => type);
    expect(open.sort()).toEqual(['authenticate', 'logout', 'refresh_token']);
    const covered = new Set(TABLE.map(([type]) => type));
    const specified = ['heartbeat', 'mt5_command', 'trading_signal', 'tick_data', 'account_info'];
    expect(specified.filter((type) => !covered.has(type))).toEqual([]);
  });

  it('a refusal for want of a scope is logged nowhere with the content of the message', async () => {
    await using bridge = await TestBridge.start();
    bridge.auth.grant('key', { scopes: new Set(['view']) });
    const client = await bridge.connect({ headers: { 'x-api-key': 'key' } });
    await client.ask(signal(1, { comment: 'canary' }));
    expect(JSON.stringify(bridge.log.lines)).not.toContain('canary');
    expect((await bridge.metrics.render()).body).toContain(
      'messages_total{type="trading_signal",result="refused"} 1',
    );
  });
});

describe('anonymous sessions', () => {
  it('exist on paper accounts only', async () => {
    const clock = new ManualClock();
    const account = { environment: 'real', server: 'Real' } as const;
    const real = new FakeTerminal({ clock, accountId: 'real', account });
    await using bridge = await TestBridge.start({ clock, terminals: [real] });
    const client = await bridge.connect();
    expect(client.received[0]).toMatchObject({
      environment: null,
      mt5_status: { status: 'disconnected' },
    });
    expect(await client.ask(signal(1))).toMatchObject({ error_code: 'MT5_NOT_CONNECTED' });
    expect(await client.ask({ ...signal(1), account: 'real' })).toMatchObject({
      error_code: 'FORBIDDEN',
    });
    const parameters = { server: 'Real', login: 12_345, password: 'right password' };
    expect(await client.ask(command('connect', parameters))).toMatchObject({
      error_code: 'MT5_CONNECTION_FAILED',
    });
    expect(real.requests).toEqual([]);
    expect(real.passwords).toEqual([]);
  });

  it('end for new clients with the first key', async () => {
    await using bridge = await TestBridge.start();
    const before = await bridge.connect();
    bridge.auth.grant('key');
    const after = await bridge.connect();
    expect(await before.ask(heartbeat())).toMatchObject({ type: 'heartbeat_response' });
    expect(await after.ask(heartbeat())).toMatchObject({ error_code: 'UNAUTHORIZED' });
  });
});

describe('accounts of a subject', () => {
  const bound = { accounts: new Set([asAccountId('second')]) };

  it('D02 a session starts on the first that is open to it, and others stay closed', async () => {
    const clock = new ManualClock();
    const second = new FakeTerminal({ clock, accountId: 'second', account: { server: 'B' } });
    await using bridge = await TestBridge.start({ clock, more: [second] });
    bridge.auth.grant('key', bound);
    const client = await bridge.connect({ headers: { 'x-api-key': 'key' } });
    expect(await client.ask(command('account_info'))).toMatchObject({
      result: { account: 'second' },
    });
    const closed = [
      { ...signal(1), account: 'paper' },
      { ...command('account_info'), account: 'paper' },
      { ...subscribe('EURUSD'), account: 'paper' },
      { ...heartbeat(), account: 'paper' },
    ];
    for (const message of closed) {
      expect(await client.ask(message)).toMatchObject({
        type: 'error',
        error_code: 'FORBIDDEN',
        details: { account: 'paper' },
      });
    }
    const parameters = { server: 'Paper-Demo', login: 12_345, password: 'right password' };
    expect(await client.ask(command('connect', parameters))).toMatchObject({
      error_code: 'MT5_CONNECTION_FAILED',
    });
    expect(bridge.terminal.passwords).toEqual([]);
  });

  it('C10 a real account is opened by its binding alone; a password is not looked at', async () => {
    const clock = new ManualClock();
    const account = { environment: 'real', server: 'Real' } as const;
    const real = new FakeTerminal({ clock, accountId: 'second', account });
    real.capabilities = { ...real.capabilities, checksPasswords: false };
    await using bridge = await TestBridge.start({ clock, more: [real] });
    bridge.auth.grant('bound', bound);
    bridge.auth.grant('every', { subject: 'bob', accounts: null });
    const parameters = { server: 'Real', login: 12_345, password: 'canary' };
    const [owner, other] = [
      await bridge.connect({ headers: { 'x-api-key': 'bound' } }),
      await bridge.connect({ headers: { 'x-api-key': 'every' } }),
    ];
    expect(await owner.ask(command('connect', parameters))).toMatchObject({
      result: { environment: 'real', account: 'second' },
    });
    expect(await other.ask(command('connect', parameters))).toMatchObject({
      error_code: 'MT5_CONNECTION_FAILED',
    });
    expect(real.passwords).toEqual([]);
  });
});

describe('statistics', () => {
  it('C39 D08 of the bridge need monitor; others see their own session only', async () => {
    await using bridge = await TestBridge.start();
    bridge.auth.grant('viewer', { subject: 'bob', scopes: new Set(['view']) });
    bridge.auth.grant('monitor', { subject: 'ops', scopes: new Set(['view', 'monitor']) });
    const monitor = await bridge.connect({ headers: { 'x-api-key': 'monitor' } });
    for (let n = 0; n < 20; n += 1) await monitor.ask(heartbeat());
    const viewer = await bridge.connect({ headers: { 'x-api-key': 'viewer' } });
    viewer.sendText('{');
    await viewer.next('error');
    expect(await viewer.ask(heartbeat())).toMatchObject({
      data: {
        active_connections: 2,
        processing_stats: {
          total_connections: 1,
          messages_processed: 2,
          successful_operations: 1,
          failed_operations: 1,
        },
      },
    });
    expect(await monitor.ask(heartbeat())).toMatchObject({
      data: {
        active_connections: 2,
        processing_stats: { total_connections: 2, messages_processed: 22, failed_operations: 1 },
      },
    });
  });
});
