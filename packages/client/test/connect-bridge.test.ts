import { describe, expect, it } from 'bun:test';
import { type ConnectOptions, connectBridge } from '../src/connect-bridge.ts';
import { FakeBridge, FakeTimers, WELCOME } from './fake-bridge.ts';

function start(options: Partial<ConnectOptions> = {}) {
  const timers = new FakeTimers();
  let bridge = new FakeBridge();
  const connecting = connectBridge({
    url: 'ws://127.0.0.1:1/websocket/ws',
    timers,
    webSocket: (_, headers) => {
      bridge = new FakeBridge(headers);
      return bridge;
    },
    ...options,
  });
  return { bridge, timers, connecting };
}

/** Lets promises that are already settled run their followers. */
const settle = () => new Promise<void>((resolve) => queueMicrotask(() => queueMicrotask(resolve)));

describe('C11 credentials', () => {
  it('go with the handshake where headers can be set', async () => {
    const token = start({ token: 'abc', client: 'desk' });
    expect(token.bridge.headers).toEqual({ authorization: 'Bearer abc', 'client-id': 'desk' });
    token.bridge.say(WELCOME);
    await token.connecting;
    expect(token.bridge.frames).toEqual([]);
    const key = start({ apiKey: 'mtb_x' });
    expect(key.bridge.headers).toEqual({ 'x-api-key': 'mtb_x' });
    key.bridge.say(WELCOME);
    await key.connecting;
  });

  it('are the first message where they can not, as in a browser', async () => {
    const { bridge, connecting } = start({ apiKey: 'mtb_x', authenticateBy: 'message' });
    expect(bridge.headers).toEqual({});
    bridge.say({ ...WELCOME, auth: { ...WELCOME.auth, required: true, authenticated: false } });
    await settle();
    expect(bridge.frames).toMatchObject([
      { type: 'authenticate', id: 1, data: { method: 'api_key', key: 'mtb_x' } },
    ]);
    bridge.say({ type: 'authenticated', status: 'success', id: 1, data: { subject: 'desk-1' } });
    expect(await connecting).toBeDefined();
  });

  it('that are wrong reject with the code of the bridge', async () => {
    const { bridge, connecting } = start({ token: 'bad', authenticateBy: 'message' });
    bridge.say(WELCOME);
    await settle();
    bridge.say({ type: 'error', id: 1, error_code: 'UNAUTHORIZED', message: 'no', details: {} });
    expect(connecting).rejects.toMatchObject({ name: 'BridgeError', code: 'UNAUTHORIZED' });
    await connecting.catch(() => undefined);
    expect(bridge.closedWith).toBe(1000);
  });

  it('of two kinds at once are a mistake of the caller', async () => {
    expect(start({ token: 'a', apiKey: 'b' }).connecting).rejects.toThrow(TypeError);
  });

  it('that are missing are asked for', async () => {
    const { bridge, connecting } = start();
    const auth = { ...WELCOME.auth, required: true, authenticated: false, methods: ['jwt'] };
    bridge.say({ ...WELCOME, auth });
    expect(connecting).rejects.toMatchObject({ name: 'ConnectionClosedError', closeCode: 4401 });
    await connecting.catch(() => undefined);
  });
});

describe('no bridge', () => {
  it('rejects with the address and the reason of the socket', async () => {
    const { bridge, timers, connecting } = start();
    bridge.fail('Expected 101 status code');
    expect(connecting).rejects.toThrow(
      'connection to ws://127.0.0.1:1/websocket/ws ended with 1006: Expected 101 status code',
    );
    await connecting.catch(() => undefined);
    expect(timers.pendingCount).toBe(0);
  });

  it('that says anything rejects when the time is over', async () => {
    const { timers, connecting } = start({ timeoutMs: 500 });
    timers.advance(500);
    expect(connecting).rejects.toMatchObject({ name: 'ConnectionClosedError', closeCode: 1006 });
    await connecting.catch(() => undefined);
    expect(timers.pendingCount).toBe(0);
  });
});
