import { describe, expect, it } from 'bun:test';
import {
  command,
  nextTurn,
  type RawPeer,
  SAMPLE_SYMBOLS,
  subscribe,
  TestBridge,
  until,
} from '@mt5-bridge/testkit';

const TICKS = 30_000;
const BURST = 100;
const off = { intervalMs: 0, timeoutMs: 0 };

interface Pushed {
  readonly seq: number;
  readonly conflated: number;
  readonly bid: number;
}

/** A peer that has subscribed to EURUSD and has read everything so far. */
async function watching(bridge: TestBridge): Promise<RawPeer> {
  const raw = await bridge.raw();
  await raw.handshake();
  await raw.nextOf('text');
  raw.frame(JSON.stringify(subscribe('EURUSD')));
  await raw.nextOf('text');
  await raw.nextOf('text');
  return raw;
}

/** The next tick that a peer reads. */
async function nextTick(raw: RawPeer): Promise<Pushed> {
  const message = await raw.nextOf('text');
  if (message.kind !== 'text') throw new Error(`the connection ended: ${message.kind}`);
  return JSON.parse(message.text).data;
}

/** Sends `TICKS` quotes in bursts; the event loop turns between them. */
async function flood(bridge: TestBridge): Promise<void> {
  for (let n = 0; n < TICKS; n += 1) {
    bridge.terminal.quote('EURUSD', 1 + n / 1e5, 2);
    if (n % BURST === 0) await nextTurn();
  }
}

describe('B11 a reader that stops', () => {
  it('is conflated within bounds, others lose nothing, and it catches up with true counts', async () => {
    await using bridge = await TestBridge.start({ settings: { heartbeat: off } });
    const { sessions, fanOut } = bridge.bridge.context;
    const [slow, quick] = [await watching(bridge), await watching(bridge)];
    slow.pause();
    const read: Pushed[] = [];
    const reading = (async () => {
      while (read.length < TICKS) read.push(await nextTick(quick));
    })();
    const rss = process.memoryUsage.rss();
    await flood(bridge);
    await reading;

    expect(fanOut.slowCount).toBe(1);
    const buffered = [...sessions.values()].map(({ socket }) => socket.bufferedBytes());
    expect(Math.max(...buffered)).toBeGreaterThan(0);
    expect(Math.max(...buffered)).toBeLessThan(512 * 1024);
    expect(process.memoryUsage.rss() - rss).toBeLessThan(96 * 1024 ** 2);
    expect(read.map(({ conflated }) => conflated).filter((count) => count > 0)).toEqual([]);
    expect(read.at(-1)?.seq).toBe(TICKS + 1);
    const { body } = await bridge.metrics.render();
    expect(body).toContain('mt5_bridge_slow_readers 1');
    expect(body).toContain('mt5_bridge_frames_dropped_total 0');

    slow.resume();
    let [told, last] = [1, 1];
    while (last < TICKS + 1) {
      const { seq, conflated } = await nextTick(slow);
      told += 1 + conflated;
      last = seq;
    }
    expect(told).toBe(TICKS + 1);
    await until(() => fanOut.slowCount === 0, 'the reader among the others again');
    bridge.terminal.quote('EURUSD', 1.5, 2);
    expect(await nextTick(slow)).toMatchObject({ seq: TICKS + 2, conflated: 0, bid: 1.5 });
  }, 20_000);

  it('whose answers pile up is cut off with 4502, and its memory is free at once', async () => {
    const limits = { messagesPerSecond: 0, maxQueueBytes: 262_144 };
    await using bridge = await TestBridge.start({ settings: { limits } });
    for (let n = 0; n < 1_000; n += 1) bridge.terminal.quote('EURUSD', 1 + n / 1e5, 2);
    const [slow, other] = [await bridge.raw(), await bridge.connect()];
    await slow.handshake();
    slow.pause();
    const ask = JSON.stringify(command('get_ticks', { symbol: 'EURUSD', count: 1_000 }));
    const { sessions } = bridge.bridge.context;
    const buffered = (): number =>
      Math.max(...[...sessions.values()].map(({ socket }) => socket.bufferedBytes()));
    let asked = 0;
    for (; asked < 500 && buffered() <= limits.maxQueueBytes; asked += 1) {
      slow.frame(ask);
      await nextTurn();
    }
    const answer = JSON.stringify(await other.ask(JSON.parse(ask)));
    expect(buffered()).toBeGreaterThan(limits.maxQueueBytes);
    bridge.clock.advance(250);
    await until(() => sessions.size === 1, 'the end of the slow session');
    const [line] = bridge.log.of('session.slow');
    expect(line?.fields.buffered_bytes).toBeGreaterThan(limits.maxQueueBytes);
    expect((await bridge.metrics.render()).body).toContain('closed_total{reason="4502"} 1');
    expect(await other.settle()).toEqual([]);

    // Only what the kernel had reaches the peer: the backlog in the process is gone.
    slow.resume();
    let read = 0;
    for (let message = await slow.next(); message.kind !== 'end'; message = await slow.next()) {
      if (message.kind === 'text') read += message.text.length;
      expect(message.kind).not.toBe('close');
    }
    expect(read).toBeLessThan(asked * answer.length - limits.maxQueueBytes);
  }, 20_000);

  it('that lets the transport drop an answer is cut off too', async () => {
    const limits = { messagesPerSecond: 0, maxQueueBytes: 0 };
    await using bridge = await TestBridge.start({ settings: { limits }, queueBytes: 100_000 });
    for (let n = 0; n < 1_000; n += 1) bridge.terminal.quote('EURUSD', 1 + n / 1e5, 2);
    const slow = await bridge.raw();
    await slow.handshake();
    slow.pause();
    const ask = JSON.stringify(command('get_ticks', { symbol: 'EURUSD', count: 1_000 }));
    const { sessions } = bridge.bridge.context;
    for (let n = 0; n < 500 && sessions.size === 1; n += 1) {
      slow.frame(ask);
      await nextTurn();
    }
    expect(sessions.size).toBe(0);
    const { body } = await bridge.metrics.render();
    expect(body).toContain('mt5_bridge_frames_dropped_total 1');
    expect(body).toContain('closed_total{reason="4502"} 1');
  }, 20_000);
});

describe('subscriptions', () => {
  it('answer what is subscribed and what was refused, then the newest value of each', async () => {
    await using bridge = await TestBridge.start();
    const client = await bridge.connect();
    client.send({ ...subscribe('EURUSD', 'nope', 'QUIET', 'XAUUSD'), id: 1 });
    expect(await client.next()).toMatchObject({
      type: 'subscribed',
      status: 'success',
      id: 1,
      data: {
        channels: [
          {
            channel: 'ticks',
            source: 'terminal',
            symbols: ['EURUSD', 'QUIET', 'XAUUSD'],
            rejected: [{ symbol: 'nope', error_code: 'INVALID_SYMBOL' }],
          },
        ],
      },
    });
    expect(await client.next()).toMatchObject({ type: 'tick', data: { symbol: 'EURUSD', seq: 1 } });
    expect(await client.next()).toMatchObject({ type: 'tick', data: { symbol: 'XAUUSD', seq: 1 } });
    expect(await client.settle()).toEqual([]);
  });

  it('push every change with its number, to whoever subscribed and to nobody else', async () => {
    await using bridge = await TestBridge.start();
    const [watcher, other] = [await bridge.connect(), await bridge.connect()];
    await watcher.ask(subscribe('EURUSD'));
    await watcher.ask(subscribe('EURUSD'));
    await watcher.settle();
    bridge.terminal.quote('EURUSD', 1.1, 1.2);
    bridge.terminal.quote('XAUUSD', 2_000, 2_001);
    bridge.terminal.quote('EURUSD', 1.3, 1.4);
    expect(await watcher.settle()).toMatchObject([
      { type: 'tick', data: { bid: 1.1, ask: 1.2, seq: 2, conflated: 0, source: 'terminal' } },
      { type: 'tick', data: { bid: 1.3, ask: 1.4, seq: 3, conflated: 0 } },
    ]);
    expect(await other.settle()).toEqual([]);
  });

  it('end one by one or all at once', async () => {
    await using bridge = await TestBridge.start();
    const client = await bridge.connect();
    const end = (symbols?: readonly string[]) =>
      client.ask({ type: 'unsubscribe', data: { channels: [{ channel: 'ticks', symbols }] } });
    await client.ask(subscribe('EURUSD', 'XAUUSD', 'EURJPY'));
    await client.settle();
    expect(await end(['XAUUSD', 'QUIET'])).toMatchObject({
      type: 'unsubscribed',
      data: { channels: [{ source: 'terminal', symbols: ['XAUUSD'] }] },
    });
    bridge.terminal.quote('XAUUSD', 2_000, 2_001);
    expect(await client.settle()).toEqual([]);
    expect(await end()).toMatchObject({ data: { channels: [{ symbols: ['EURUSD', 'EURJPY'] }] } });
    for (const { name } of SAMPLE_SYMBOLS) bridge.terminal.quote(name, 1, 2);
    expect(await client.settle()).toEqual([]);
  });

  it('are at most 512 for one session', async () => {
    await using bridge = await TestBridge.start();
    const client = await bridge.connect();
    for (let block = 0; block < 16; block += 1) {
      const symbols = Array.from({ length: 32 }, (_, n) => `S${block * 32 + n}`);
      const channels = [{ channel: 'ticks', symbols, source: 'feed' }];
      await client.ask({ type: 'subscribe', data: { channels } });
    }
    expect(await client.ask(subscribe('EURUSD'))).toMatchObject({
      data: { channels: [{ symbols: [], rejected: [{ error_code: 'LIMIT_REACHED' }] }] },
    });
  });

  it('on no account are refused symbol by symbol', async () => {
    await using bridge = await TestBridge.start();
    const client = await bridge.connect();
    await client.ask(command('disconnect'));
    expect(await client.ask(subscribe('EURUSD'))).toMatchObject({
      data: { channels: [{ symbols: [], rejected: [{ error_code: 'MT5_NOT_CONNECTED' }] }] },
    });
  });
});
