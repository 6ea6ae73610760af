import { describe, expect, it } from 'bun:test';
import { CLOSE_CODES } from '@mt5-bridge/protocol';
import { afterClose } from '../src/after-close.ts';
import { connectBridge } from '../src/connect-bridge.ts';
import { FakeBridge, FakeTimers, WELCOME } from './fake-bridge.ts';

async function connected(welcome: unknown = WELCOME) {
  const timers = new FakeTimers();
  const bridge = new FakeBridge();
  const connecting = connectBridge({ url: 'ws://bridge', timers, webSocket: () => bridge });
  bridge.say(welcome);
  return { bridge, timers, connection: await connecting };
}

const tick = (symbol: string, bid: number, source = 'terminal') => ({
  type: 'tick',
  data: { symbol, source, bid, ask: bid + 0.0002 },
});

describe('a request', () => {
  it('carries id and time, and is answered by its id whatever the order', async () => {
    const { bridge, connection } = await connected();
    const first = connection.request('heartbeat', { client: 'a' });
    const second = connection.request('mt5_command', { command: 'status' }, { account: 'demo' });
    expect(bridge.frames).toEqual([
      { type: 'heartbeat', id: 1, timestamp: '2026-01-05T12:00:00.000Z', data: { client: 'a' } },
      {
        type: 'mt5_command',
        id: 2,
        timestamp: '2026-01-05T12:00:00.000Z',
        account: 'demo',
        data: { command: 'status' },
      },
    ]);
    bridge.say({ type: 'mt5_command_result', id: 2, status: 'success' });
    bridge.say({ type: 'heartbeat_response', id: 1, status: 'healthy' });
    expect((await first).type).toBe('heartbeat_response');
    expect((await second).type).toBe('mt5_command_result');
  });

  it('that is refused rejects with code and details', async () => {
    const { bridge, connection } = await connected();
    const request = connection.request('heartbeat', { client: 'a' });
    const details = { limit: 100, retryable: true };
    bridge.say({ type: 'error', id: 1, error_code: 'RATE_LIMITED', message: 'slow', details });
    expect(request).rejects.toMatchObject({ code: 'RATE_LIMITED', details, message: 'slow' });
    await request.catch(() => undefined);
  });

  it('without an answer rejects in time, and a late answer disturbs nobody', async () => {
    const { bridge, timers, connection } = await connected({
      ...WELCOME,
      heartbeat: { interval_ms: 0, timeout_ms: 0 },
    });
    const request = connection.request('heartbeat', { client: 'a' }, { timeoutMs: 700 });
    timers.advance(700);
    expect(request).rejects.toThrow('no answer to heartbeat within 700 ms');
    await request.catch(() => undefined);
    bridge.say({ type: 'heartbeat_response', id: 1 });
    expect(timers.pendingCount).toBe(0);
  });

  it('rejects when the connection ends, and after it', async () => {
    const { bridge, connection } = await connected();
    const request = connection.request('heartbeat', { client: 'a' });
    bridge.end(4504, 'idle');
    expect(request).rejects.toMatchObject({ closeCode: 4504 });
    await request.catch(() => undefined);
    const after = connection.request('heartbeat', { client: 'a' });
    expect(after).rejects.toThrow('connection to ws://bridge ended with 4504: idle');
    await after.catch(() => undefined);
    expect(await connection.closed).toEqual({ code: 4504, reason: 'idle', next: 'reconnect' });
  });
});

describe('ticks', () => {
  it('reach who asked for them, from the first push on', async () => {
    const { bridge, connection } = await connected();
    const bids: number[] = [];
    const asking = connection.subscribeTicks(['EURUSD', 'NOPE'], ({ data }) => bids.push(data.bid));
    bridge.say(tick('EURUSD', 1.1));
    const rejected = [{ symbol: 'NOPE', error_code: 'INVALID_SYMBOL', message: 'unknown' }];
    const channels = [{ channel: 'ticks', source: 'terminal', symbols: ['EURUSD'], rejected }];
    bridge.say({ type: 'subscribed', id: 1, status: 'success', data: { channels } });
    const subscription = await asking;
    expect(subscription).toMatchObject({ symbols: ['EURUSD'], rejected });
    bridge.say(tick('EURUSD', 1.2));
    bridge.say(tick('GBPUSD', 1.3));
    bridge.say(tick('EURUSD', 1.4, 'publisher'));
    expect(bids).toEqual([1.1, 1.2]);
  });

  it('of a shared symbol end with the last who wants them', async () => {
    const { bridge, connection } = await connected();
    const seen: string[] = [];
    const subscribe = async (name: string, id: number) => {
      const asking = connection.subscribeTicks(['EURUSD'], () => seen.push(name));
      bridge.say({ type: 'subscribed', id, data: { channels: [] } });
      return asking;
    };
    const first = await subscribe('first', 1);
    const second = await subscribe('second', 2);
    await first.end();
    bridge.say(tick('EURUSD', 1));
    expect(seen).toEqual(['second']);
    const ending = second.end();
    expect(bridge.frames.at(-1)).toMatchObject({ type: 'unsubscribe', id: 3 });
    bridge.say({ type: 'unsubscribed', id: 3, data: { channels: [] } });
    await ending;
    bridge.say(tick('EURUSD', 2));
    expect(seen).toEqual(['second']);
  });
});

describe('the connection', () => {
  it('is kept alive by heartbeats at the pace that the bridge asks for', async () => {
    const { bridge, timers, connection } = await connected();
    timers.advance(30_000);
    timers.advance(30_000);
    expect(bridge.frames.map(({ type }) => type)).toEqual(['heartbeat', 'heartbeat']);
    connection.close();
    expect(timers.pendingCount).toBe(0);
  });

  it('shows every message to a listener, of unknown types too, until it leaves', async () => {
    const { bridge, connection } = await connected();
    const types: string[] = [];
    const stop = connection.onMessage(({ type }) => types.push(type));
    bridge.say({ type: 'server_shutdown' });
    stop();
    bridge.say({ type: 'server_shutdown' });
    expect(types).toEqual(['server_shutdown']);
  });

  it.each(['hello', '[]', '{"a":1}', '{"type":7}'])(
    'is ended with a code when %s comes instead of a message',
    async (text) => {
      const { bridge } = await connected();
      bridge.say(text);
      expect(bridge.closedWith).toBe(3003);
    },
  );
});

describe('after a close', () => {
  it('the client does what the protocol says for each of its codes', () => {
    for (const [code, row] of Object.entries(CLOSE_CODES)) {
      expect([code, afterClose(Number(code))]).toEqual([code, row.class]);
    }
  });

  it('without a close frame it connects again', () => expect(afterClose(1006)).toBe('reconnect'));

  it('with an unknown code the range decides', () => {
    expect([4499, 4500, 4599, 4600, 3000].map(afterClose)).toEqual([
      'terminal',
      'reconnect',
      'reconnect',
      'terminal',
      'terminal',
    ]);
  });
});
