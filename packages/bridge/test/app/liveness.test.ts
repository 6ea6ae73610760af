import { describe, expect, it } from 'bun:test';
import {
  heartbeat,
  nextTurn,
  OPCODE,
  TestBridge,
  until,
  type WireClient,
} from '@mt5-bridge/testkit';

describe('silence', () => {
  it('C14 of 60 s is told as IDLE_TIMEOUT and closed with 4504', async () => {
    await using bridge = await TestBridge.start();
    const client = await bridge.connect();
    await bridge.advance(59_750);
    expect(client.isOpen).toBe(true);
    await bridge.advance(250);
    expect(await client.next('error')).toMatchObject({
      error_code: 'IDLE_TIMEOUT',
      details: { limit: 60_000, limit_name: 'heartbeat.timeout_ms', retryable: true },
    });
    expect(await client.closed).toEqual({ code: 4_504, reason: 'idle' });
    await until(() => bridge.bridge.context.sessions.size === 0, 'the end of the session');
  });

  it('is ended by any whole message, a wrong one too', async () => {
    await using bridge = await TestBridge.start();
    const [good, bad] = [await bridge.connect(), await bridge.connect()];
    await bridge.advance(59_000);
    await good.settle();
    bad.sendText('{');
    await bad.next('error');
    await bridge.advance(59_000);
    expect([good.isOpen, bad.isOpen]).toEqual([true, true]);
    await bridge.advance(1_000);
    expect(await good.closed).toMatchObject({ code: 4_504 });
    expect(await bad.closed).toMatchObject({ code: 4_504 });
  });

  it('is not ended by our own sends', async () => {
    await using bridge = await TestBridge.start();
    const client = await bridge.connect();
    await client.ask({
      type: 'subscribe',
      data: { channels: [{ channel: 'ticks', symbols: ['EURUSD'] }] },
    });
    for (let n = 0; n < 60; n += 1) {
      await bridge.advance(1_000);
      bridge.terminal.quote('EURUSD', 1.08 + n / 1e5, 1.09);
    }
    expect(await client.closed).toMatchObject({ code: 4_504 });
  });

  it('is not ended by answers to our pings, which come every 30 s', async () => {
    await using bridge = await TestBridge.start();
    const raw = await bridge.raw();
    await raw.handshake();
    await raw.nextOf('text');
    await bridge.advance(29_999);
    await bridge.advance(251);
    expect(await raw.next()).toEqual({ kind: 'ping' });
    raw.frame('', { opcode: OPCODE.pong });
    await bridge.advance(29_750);
    expect(await raw.nextOf('close')).toMatchObject({ code: 4_504 });
  });

  it('is ended by a ping of the client', async () => {
    await using bridge = await TestBridge.start();
    const raw = await bridge.raw();
    await raw.handshake();
    await raw.nextOf('text');
    await bridge.advance(50_000);
    raw.frame('', { opcode: OPCODE.ping });
    expect(await raw.nextOf('pong')).toEqual({ kind: 'pong' });
    await bridge.advance(50_000);
    raw.frame(JSON.stringify(heartbeat()));
    expect(await raw.nextOf('text')).toMatchObject({
      text: expect.stringContaining('heartbeat_response'),
    });
  });

  it('B03 is not ended by a frame that never becomes whole', async () => {
    await using bridge = await TestBridge.start();
    const raw = await bridge.raw();
    await raw.handshake();
    await raw.nextOf('text');
    raw.frame('{"type":', { claimed: 60_000n });
    for (let n = 0; n < 61; n += 1) {
      raw.write('x');
      await bridge.advance(1_000);
    }
    expect(await raw.nextOf('close')).toMatchObject({ code: 4_504 });
  });

  it('D17 does not care for jumps of the wall clock', async () => {
    await using bridge = await TestBridge.start();
    const client = await bridge.connect();
    for (const jumpMs of [3_600_000, -7_200_000]) {
      bridge.clock.jumpWall(jumpMs);
      await bridge.advance(1_000);
    }
    expect(await client.settle()).toEqual([]);
    await bridge.advance(59_000);
    expect(client.isOpen).toBe(true);
    await bridge.advance(1_250);
    expect(await client.closed).toMatchObject({ code: 4_504 });
  });

  it('is allowed for ever when the timeout is off', async () => {
    const heartbeat = { intervalMs: 0, timeoutMs: 0 };
    await using bridge = await TestBridge.start({ settings: { heartbeat } });
    const client = await bridge.connect();
    await bridge.advance(86_400_000);
    expect(await client.settle()).toEqual([]);
  });

  it('ends each of many sessions at its own time, by one timer', async () => {
    const limits = { maxConnectionsPerIp: 0 };
    await using bridge = await TestBridge.start({ settings: { limits } });
    const timers = bridge.clock.pendingCount;
    const clients: WireClient[] = [];
    for (let n = 0; n < 20; n += 1) {
      clients.push(await bridge.connect());
      await bridge.advance(1_000);
    }
    expect(bridge.clock.pendingCount).toBeLessThanOrEqual(timers + 1);
    await bridge.advance(40_000);
    await until(() => clients.filter(({ isOpen }) => isOpen).length === 19, 'the first to go');
    await bridge.advance(5_000);
    await until(() => clients.filter(({ isOpen }) => isOpen).length === 14, 'five more');
  });
});

describe('the end of a session', () => {
  it('by a close frame frees everything', async () => {
    await using bridge = await TestBridge.start();
    const client = await bridge.connect();
    await client.ask({
      type: 'subscribe',
      data: { channels: [{ channel: 'ticks', symbols: ['EURUSD'] }] },
    });
    await client.close();
    await until(() => bridge.bridge.context.sessions.size === 0, 'the end of the session');
    expect(bridge.bridge.context.fanOut.hasMembers('ticks:account:paper:EURUSD')).toBe(false);
    expect(bridge.metrics.totals()).toMatchObject({ activeConnections: 0, totalConnections: 1 });
  });

  it('by a broken line frees everything too', async () => {
    await using bridge = await TestBridge.start();
    const raw = await bridge.raw();
    await raw.handshake();
    await raw.nextOf('text');
    raw.destroy();
    await until(() => bridge.bridge.context.sessions.size === 0, 'the end of the session');
    expect(bridge.metrics.totals().activeConnections).toBe(0);
  });

  it('by logout answers first, then closes with 1000', async () => {
    await using bridge = await TestBridge.start();
    const client = await bridge.connect();
    client.send({ type: 'logout', id: 7 });
    client.send(heartbeat());
    expect(await client.next()).toMatchObject({ type: 'logged_out', status: 'success', id: 7 });
    expect(await client.closed).toEqual({ code: 1_000, reason: 'logged out' });
    await nextTurn();
    expect(client.received.at(-1)).toMatchObject({ type: 'logged_out' });
  });
});
