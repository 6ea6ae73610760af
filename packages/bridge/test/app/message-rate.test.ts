import { describe, expect, it } from 'bun:test';
import {
  heartbeat,
  OPCODE,
  signal,
  TestBridge,
  tickData,
  type WireClient,
} from '@mt5-bridge/testkit';

/** Sends `count` messages in one go; answers how many of their replies are of each type. */
async function burst(client: WireClient, count: number): Promise<Record<string, number>> {
  const replies = Array.from({ length: count }, () => client.ask(heartbeat()));
  const types: Record<string, number> = {};
  for (const { type } of await Promise.all(replies)) types[type] = (types[type] ?? 0) + 1;
  return types;
}

describe('messages per second', () => {
  it('C03 takes a burst of 100, then refuses with figures that are true', async () => {
    await using bridge = await TestBridge.start();
    const client = await bridge.connect();
    expect(await burst(client, 100)).toEqual({ heartbeat_response: 100 });
    expect(await client.ask(heartbeat())).toMatchObject({
      type: 'error',
      message: 'Rate limit exceeded',
      error_code: 'RATE_LIMITED',
      request_type: 'heartbeat',
      details: {
        limit: 100,
        window: '1 second',
        window_ms: 1_000,
        retry_after: 1,
        retry_after_ms: 10,
        retry_at: '2026-01-05T12:00:00.010Z',
        limit_name: 'limits.messages_per_second',
        scope: 'connection',
        retryable: true,
      },
    });
    await bridge.advance(10);
    expect(await burst(client, 2)).toEqual({ heartbeat_response: 1, error: 1 });
    await bridge.advance(1_000);
    expect(await burst(client, 101)).toEqual({ heartbeat_response: 100, error: 1 });
  });

  it('names signal_id and id of what it refuses, also of what it could not read', async () => {
    await using bridge = await TestBridge.start({ settings: { limits: { messagesPerSecond: 1 } } });
    const client = await bridge.connect();
    await client.settle();
    expect(await client.ask(signal(1))).toMatchObject({
      error_code: 'RATE_LIMITED',
      request_type: 'trading_signal',
      signal_id: signal(1).data.signal_id,
    });
    expect(await client.ask({ type: 'heartbeat' })).toMatchObject({
      error_code: 'RATE_LIMITED',
      request_type: 'heartbeat',
    });
    client.sendText('{');
    expect(await client.next()).toMatchObject({ error_code: 'RATE_LIMITED' });
  });

  it('counts each session by itself', async () => {
    await using bridge = await TestBridge.start({ settings: { limits: { messagesPerSecond: 5 } } });
    const [one, two] = [await bridge.connect(), await bridge.connect()];
    expect(await burst(one, 8)).toEqual({ heartbeat_response: 5, error: 3 });
    expect(await burst(two, 5)).toEqual({ heartbeat_response: 5 });
  });

  it('0 switches it off', async () => {
    await using bridge = await TestBridge.start({ settings: { limits: { messagesPerSecond: 0 } } });
    const client = await bridge.connect();
    expect(await burst(client, 1_000)).toEqual({ heartbeat_response: 1_000 });
  });

  it('closes with 4429 after 1,000 refusals within 10 s', async () => {
    await using bridge = await TestBridge.start({ settings: { limits: { messagesPerSecond: 1 } } });
    const client = await bridge.connect();
    await client.settle();
    for (let n = 0; n < 1_000; n += 1) client.send(heartbeat());
    client.send({ ...heartbeat(), id: 'the last straw' });
    expect(await client.closed).toEqual({ code: 4_429, reason: 'message rate' });
    const refused = client.received.filter(({ type }) => type === 'error');
    expect(refused).toHaveLength(1_000);
  });

  it('does not add up refusals of different ten seconds', async () => {
    await using bridge = await TestBridge.start({ settings: { limits: { messagesPerSecond: 1 } } });
    const client = await bridge.connect();
    for (let n = 0; n < 3; n += 1) {
      await burst(client, 900);
      await bridge.advance(10_001);
    }
    expect(client.isOpen).toBe(true);
  });

  it('B08 charges pings: a flood of them is closed with 4429', async () => {
    await using bridge = await TestBridge.start();
    const raw = await bridge.raw();
    await raw.handshake();
    await raw.nextOf('text');
    for (let n = 0; n < 100; n += 1) raw.frame('', { opcode: OPCODE.ping });
    raw.frame(JSON.stringify(tickData()));
    expect(await raw.nextOf('text')).toMatchObject({
      text: expect.stringContaining('RATE_LIMITED'),
    });
    const flood = new Uint8Array(125);
    for (let n = 0; n < 1_000; n += 1) raw.frame(flood, { opcode: OPCODE.ping });
    expect(await raw.nextOf('close')).toEqual({ kind: 'close', code: 4_429, reason: 'ping rate' });
  });

  it('B08 a flood of pongs that nobody asked for costs the client nothing and tells it nothing', async () => {
    await using bridge = await TestBridge.start();
    const raw = await bridge.raw();
    await raw.handshake();
    await raw.nextOf('text');
    for (let n = 0; n < 2_000; n += 1) raw.frame('', { opcode: OPCODE.pong });
    raw.frame(JSON.stringify(tickData()));
    expect(await raw.nextOf('text')).toMatchObject({
      text: expect.stringContaining('tick_data_processed'),
    });
  });
});
