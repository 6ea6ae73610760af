import { describe, expect, it } from 'bun:test';
import {
  type FrameOptions,
  heartbeat,
  OPCODE,
  type RawPeer,
  TestBridge,
  tickData,
  until,
} from '@mt5-bridge/testkit';

/** A raw peer that has read its welcome. */
async function opened(bridge: TestBridge): Promise<RawPeer> {
  const raw = await bridge.raw();
  expect((await raw.handshake()).status).toBe(101);
  expect(await raw.next()).toMatchObject({ kind: 'text' });
  return raw;
}

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);
const text = JSON.stringify(heartbeat());

describe('B04 message size', () => {
  const limits = { maxMessageBytes: 65_536 };

  it('takes a message of exactly the limit and closes one byte more with 1009', async () => {
    await using bridge = await TestBridge.start({ settings: { limits } });
    const [right, wrong] = [await opened(bridge), await opened(bridge)];
    const padded = (length: number) => text + ' '.repeat(length - text.length);
    right.frame(padded(65_536));
    expect(await right.next()).toMatchObject({ kind: 'text' });
    wrong.frame(padded(65_537));
    expect(await wrong.next()).toMatchObject({ kind: 'close', code: 1_009 });
    expect(await wrong.next()).toEqual({ kind: 'end' });
  });

  it.each([65_537n, 2n ** 32n, 2n ** 40n, 2n ** 62n])(
    'closes a frame that claims %p bytes before it has come',
    async (claimed) => {
      await using bridge = await TestBridge.start({ settings: { limits } });
      const raw = await opened(bridge);
      raw.frame('{', { claimed });
      expect(await raw.next()).toMatchObject({ kind: 'close', code: 1_009 });
    },
  );

  it('closes a message that reaches the limit by its fragments', async () => {
    await using bridge = await TestBridge.start({ settings: { limits } });
    const raw = await opened(bridge);
    raw.frame(' '.repeat(60_000), { isFinal: false });
    raw.frame(' '.repeat(6_000), { opcode: OPCODE.continuation });
    expect(await raw.next()).toMatchObject({ kind: 'close', code: 1_009 });
  });
});

describe('B07 fragments', () => {
  it('make one message, with control frames between them', async () => {
    await using bridge = await TestBridge.start();
    const raw = await opened(bridge);
    raw.frame(text.slice(0, 10), { isFinal: false });
    raw.frame('', { opcode: OPCODE.ping });
    raw.frame(text.slice(10, 20), { opcode: OPCODE.continuation, isFinal: false });
    raw.frame(text.slice(20), { opcode: OPCODE.continuation });
    expect(await raw.next()).toEqual({ kind: 'pong' });
    expect(await raw.next()).toMatchObject({
      text: expect.stringContaining('heartbeat_response'),
    });
  });

  it('of nothing, 20,000 of them, cost no memory and are one message', async () => {
    await using bridge = await TestBridge.start();
    const raw = await opened(bridge);
    const before = process.memoryUsage.rss();
    raw.frame('', { isFinal: false });
    for (let n = 0; n < 20_000; n += 1) {
      raw.frame('', { opcode: OPCODE.continuation, isFinal: false });
    }
    raw.frame(text, { opcode: OPCODE.continuation });
    expect(await raw.next()).toMatchObject({
      text: expect.stringContaining('heartbeat_response'),
    });
    expect(process.memoryUsage.rss() - before).toBeLessThan(32 * 1024 ** 2);
  });

  it('may cut a character of UTF-8 in two', async () => {
    await using bridge = await TestBridge.start();
    const raw = await opened(bridge);
    const whole = new TextEncoder().encode(JSON.stringify(heartbeat({ client: 'Zürich' })));
    const cut = whole.indexOf(0xc3) + 1;
    raw.frame(whole.slice(0, cut), { isFinal: false });
    raw.frame(whole.slice(cut), { opcode: OPCODE.continuation });
    expect(await raw.next()).toMatchObject({ kind: 'text' });
    const [session] = [...bridge.bridge.context.sessions.values()];
    expect(session?.clientLabel).toBe('Zürich');
  });
});

const VIOLATIONS: readonly (readonly [string, number, string | Uint8Array, FrameOptions])[] = [
  ['an unmasked frame', 1_002, text, { isMasked: false }],
  ['RSV1', 1_002, text, { reserved: 0x40 }],
  ['RSV2', 1_002, text, { reserved: 0x20 }],
  ['RSV3', 1_002, text, { reserved: 0x10 }],
  ['opcode 3', 1_002, text, { opcode: 3 }],
  ['opcode 11', 1_002, text, { opcode: 11 }],
  ['opcode 15', 1_002, text, { opcode: 15 }],
  ['a continuation without a start', 1_002, text, { opcode: OPCODE.continuation }],
  ['a ping in fragments', 1_002, '', { opcode: OPCODE.ping, isFinal: false }],
  ['a ping of 126 bytes', 1_002, 'x'.repeat(126), { opcode: OPCODE.ping }],
  ['a close of one byte', 1_002, bytes(3), { opcode: OPCODE.close }],
  ['close code 999', 1_002, bytes(0x03, 0xe7), { opcode: OPCODE.close }],
  ['close code 1005', 1_002, bytes(0x03, 0xed), { opcode: OPCODE.close }],
  ['a close reason that is no UTF-8', 1_007, bytes(0x03, 0xe8, 0xff), { opcode: OPCODE.close }],
  ['text that is no UTF-8', 1_007, bytes(0x7b, 0xff, 0x7d), {}],
  ['an overlong form', 1_007, bytes(0xc0, 0xaf), {}],
  ['a surrogate', 1_007, bytes(0xed, 0xa0, 0x80), {}],
];

describe('B09 a frame against RFC 6455', () => {
  it.each(VIOLATIONS)('%s is closed with %p', async (_, code, payload, options) => {
    await using bridge = await TestBridge.start();
    const [raw, other] = [await opened(bridge), await bridge.connect()];
    raw.frame(payload, options);
    expect(await raw.nextOf('close')).toMatchObject({ kind: 'close', code });
    expect(await raw.next()).toEqual({ kind: 'end' });
    await until(() => bridge.bridge.context.sessions.size === 1, 'the end of the session');
    expect(await other.settle()).toEqual([]);
    const { body } = await bridge.metrics.render();
    expect(body).toContain('mt5_bridge_protocol_errors_total 1');
    expect(body).toContain('closed_total{reason="protocol_error"} 1');
  });

  it('a right close is answered with its own code and counted as none', async () => {
    await using bridge = await TestBridge.start();
    const raw = await opened(bridge);
    raw.frame(bytes(0x0f, 0xa0), { opcode: OPCODE.close });
    expect(await raw.next()).toMatchObject({ kind: 'close', code: 4_000 });
    await until(() => bridge.bridge.context.sessions.size === 0, 'the end of the session');
    expect((await bridge.metrics.render()).body).toContain('mt5_bridge_protocol_errors_total 0');
  });
});

describe('B10 a binary frame', () => {
  it('is refused and the connection stays', async () => {
    await using bridge = await TestBridge.start();
    const raw = await opened(bridge);
    raw.frame(text, { opcode: OPCODE.binary });
    expect(await raw.next()).toMatchObject({
      text: expect.stringMatching(/VALIDATION_ERROR.*binary frame of/),
    });
    raw.frame(text);
    expect(await raw.next()).toMatchObject({
      text: expect.stringContaining('heartbeat_response'),
    });
  });

  it('sent a hundred times in a minute closes with 4400', async () => {
    await using bridge = await TestBridge.start();
    const raw = await opened(bridge);
    for (let n = 0; n < 100; n += 1) raw.frame(text, { opcode: OPCODE.binary });
    expect(await raw.nextOf('close')).toMatchObject({ code: 4_400 });
  });
});

describe('B12 churn', () => {
  it('of 300 connections leaves no session, subscription, timer or place behind', async () => {
    await using bridge = await TestBridge.start();
    const { sessions, fanOut } = bridge.bridge.context;
    const timers = bridge.clock.pendingCount;
    const subscribe = { channels: [{ channel: 'ticks', symbols: ['EURUSD', 'XAUUSD'] }] };
    for (let n = 0; n < 100; n += 1) {
      const client = await bridge.connect();
      await client.ask({ type: 'subscribe', data: subscribe });
      await client.close();
      const raw = await opened(bridge);
      raw.frame(JSON.stringify(tickData()));
      raw.destroy();
      const cut = await bridge.raw();
      cut.write('GET /websocket/ws HTTP/1.1\r\n');
      cut.destroy();
    }
    await until(() => sessions.size === 0, 'the end of every session');
    // The audit gathers sessions of one client for a second.
    await bridge.advance(1_000);
    expect(fanOut.hasMembers('ticks:account:paper:EURUSD')).toBe(false);
    expect(bridge.clock.pendingCount).toBeLessThanOrEqual(timers);
    expect(bridge.metrics.totals()).toMatchObject({
      totalConnections: 200,
      activeConnections: 0,
    });
    for (let n = 0; n < 5; n += 1) await bridge.connect();
  });
});
