import { describe, expect, it } from 'bun:test';
import {
  command,
  FakeTerminal,
  heartbeat,
  ManualClock,
  signal,
  subscribe,
  TestBridge,
  tickData,
} from '@mt5-bridge/testkit';
import { RETCODE } from '@mt5-bridge/trading';

describe('statistics', () => {
  it('count every message once, by what became of it', async () => {
    await using bridge = await TestBridge.start();
    const client = await bridge.connect();
    await client.ask(heartbeat());
    await client.ask(tickData());
    await client.ask(subscribe('EURUSD'));
    await client.ask(signal(1));
    await client.ask(signal(2, { symbol: 'NOPE' }));
    bridge.terminal.answerRetcode(RETCODE.TIMEOUT);
    await client.ask(signal(3));
    await client.ask(signal(4, { volume: 'x' }));
    await client.ask(command('connect', { server: 'x', login: 1, password: 'x' }));
    await client.ask({ type: 'authenticate', data: { method: 'api_key', key: 'x' } });
    const { body } = await bridge.metrics.render();
    for (const line of [
      'type="heartbeat",result="ok"} 1',
      'type="tick_data",result="ok"} 1',
      'type="subscribe",result="ok"} 1',
      'type="trading_signal",result="ok"} 1',
      'type="trading_signal",result="error"} 2',
      'type="trading_signal",result="refused"} 1',
      'type="mt5_command",result="error"} 1',
      'type="authenticate",result="refused"} 1',
    ]) {
      expect(body).toContain(`messages_total{${line}`);
    }
    expect(await client.ask(heartbeat())).toMatchObject({
      data: {
        processing_stats: {
          messages_processed: 9,
          successful_operations: 4,
          failed_operations: 5,
        },
      },
    });
  });

  it('of an own session count the same way', async () => {
    await using bridge = await TestBridge.start();
    bridge.auth.grant('key');
    const client = await bridge.connect({ headers: { 'x-api-key': 'key' } });
    await client.ask(signal(1));
    await client.ask(signal(2, { symbol: 'NOPE' }));
    await client.ask(tickData());
    expect(await client.ask(heartbeat())).toMatchObject({
      data: {
        processing_stats: {
          total_connections: 1,
          messages_processed: 4,
          successful_operations: 2,
          failed_operations: 2,
        },
      },
    });
  });

  it('a heartbeat tells the terminal of the account that it names', async () => {
    const clock = new ManualClock();
    const second = new FakeTerminal({ clock, accountId: 'second', account: { server: 'B' } });
    await using bridge = await TestBridge.start({ clock, more: [second] });
    const client = await bridge.connect();
    expect(await client.ask({ ...heartbeat(), account: 'second' })).toMatchObject({
      data: { mt5_bridge_status: { server: 'B' } },
    });
  });
});

describe('id', () => {
  const ids = ['x', '', 'i'.repeat(64), 'ü"\\', 0, -1, 9_007_199_254_740_991];
  it('comes back on every kind of reply as it was sent, on errors too', async () => {
    await using bridge = await TestBridge.start({ settings: { limits: { messagesPerSecond: 0 } } });
    const client = await bridge.connect();
    const messages = [
      heartbeat(),
      tickData(),
      command('status'),
      command('get_ticks', { symbol: 'EURUSD' }),
      command('get_ticks', { symbol: 'nope' }),
      command('connect', { server: 'x', login: 1, password: 'x' }),
      signal(1),
      signal(2, { symbol: 'NOPE' }),
      signal(3, { volume: 'x' }),
      { type: 'unsubscribe', data: { channels: [{ channel: 'ticks' }] } },
      { type: 'refresh_token', data: { token: 'x' } },
      { type: 'toString' },
      { type: 'heartbeat' },
    ];
    for (const message of messages) {
      for (const id of ids) {
        client.send({ ...message, id });
        expect(await client.next()).toHaveProperty('id', id);
      }
    }
  });

  it('of another form is refused, and null means none', async () => {
    await using bridge = await TestBridge.start();
    const client = await bridge.connect();
    for (const id of ['i'.repeat(65), 1.5, 2 ** 60, true, {}, ['a']]) {
      client.send({ ...heartbeat(), id });
      const answer = await client.next();
      expect(answer).toMatchObject({ error_code: 'VALIDATION_ERROR', details: { field: 'id' } });
      expect(answer).not.toHaveProperty('id');
    }
    client.send({ ...heartbeat(), id: null });
    expect(await client.next()).not.toHaveProperty('id');
  });
});
