import { describe, expect, it } from 'bun:test';
import { nextTurn, type RawPeer, TestBridge, until, WireClient } from '@mt5-bridge/testkit';

const manyPerIp = { settings: { limits: { maxConnections: 8, maxConnectionsPerIp: 0 } } };

describe('connection limits', () => {
  it('A08 refuses the sixth of an address with 429; a plain GET tells the same', async () => {
    await using bridge = await TestBridge.start();
    const clients: WireClient[] = [];
    for (let n = 0; n < 5; n += 1) clients.push(await bridge.connect());
    const raw = await bridge.raw();
    const head = await raw.handshake();
    expect(head.status).toBe(429);
    expect(head.headers.get('retry-after')).toBe('5');
    const plain = await bridge.get('/websocket/ws');
    expect(plain.status).toBe(429);
    expect(plain.headers.get('retry-after')).toBe('5');
    expect(await plain.json()).toMatchObject({
      type: 'error',
      error_code: 'RATE_LIMITED',
      message: expect.stringContaining('limits.max_connections_per_ip'),
    });
    for (const client of clients) expect(await client.settle()).toEqual([]);
  });

  it('A08 gives the place of a client that left to the next', async () => {
    await using bridge = await TestBridge.start();
    const clients = await Promise.all([1, 2, 3, 4, 5].map(() => bridge.connect()));
    await clients[0]?.close();
    await until(() => bridge.bridge.context.sessions.size === 4, 'the free place');
    await bridge.connect();
    expect((await (await bridge.raw()).handshake()).status).toBe(429);
  });

  it('A08 refuses one more than all with 503; the others go on', async () => {
    await using bridge = await TestBridge.start(manyPerIp);
    const clients = await Promise.all(Array.from({ length: 8 }, () => bridge.connect()));
    const head = await (await bridge.raw()).handshake();
    expect(head.status).toBe(503);
    expect(head.headers.get('retry-after')).toBe('5');
    const plain = await bridge.get('/websocket/ws');
    expect(plain.status).toBe(503);
    expect(await plain.json()).toMatchObject({
      message: expect.stringContaining('limits.max_connections'),
    });
    for (const client of clients) expect(await client.settle()).toEqual([]);
  });

  it('A08 holds while many credentials are checked at the same time', async () => {
    await using bridge = await TestBridge.start({
      settings: { limits: { maxConnectionsPerIp: 3 } },
    });
    bridge.auth.grant('key');
    const gate = Promise.withResolvers<void>();
    bridge.auth.gate = gate.promise;
    const peers: RawPeer[] = [];
    for (let n = 0; n < 10; n += 1) peers.push(await bridge.raw());
    const heads = peers.map((peer) => peer.handshake(['X-API-Key: key']));
    await nextTurn();
    await nextTurn();
    gate.resolve();
    const statuses = (await Promise.all(heads)).map(({ status }) => status);
    const open = bridge.bridge.context.sessions.size;
    expect(open).toBeLessThanOrEqual(3);
    expect(statuses.filter((status) => status === 429).length + open).toBe(10);
  });

  it('a key may have a number of connections of its own', async () => {
    await using bridge = await TestBridge.start({
      settings: { limits: { maxConnectionsPerIp: 1 } },
    });
    bridge.auth.grant('many', { maxConnections: 3 });
    const headers = { 'x-api-key': 'many' };
    for (let n = 0; n < 3; n += 1) await bridge.connect({ headers });
    expect((await (await bridge.raw()).handshake(['X-API-Key: many'])).status).toBe(429);
  });

  it('a plain GET under the limits says what the address is for', async () => {
    await using bridge = await TestBridge.start();
    const answer = await bridge.get('/websocket/ws');
    expect(answer.status).toBe(426);
    expect(answer.headers.get('upgrade')).toBe('websocket');
  });

  it('A07 X-Forwarded-For of a peer that is no trusted proxy changes nothing', async () => {
    await using bridge = await TestBridge.start();
    for (let n = 0; n < 5; n += 1) {
      await bridge.connect({ headers: { 'x-forwarded-for': `203.0.113.${n}` } });
    }
    const head = await (await bridge.raw()).handshake(['X-Forwarded-For: 203.0.113.9']);
    expect(head.status).toBe(429);
  });

  it('A07 behind a trusted proxy clients are counted by the address that the proxy wrote', async () => {
    const options = {
      settings: { limits: { maxConnectionsPerIp: 2 } },
      isTrustedProxy: (address: string) => address === '127.0.0.1',
    };
    await using bridge = await TestBridge.start(options);
    bridge.auth.grant('key');
    const via = (forwarded: string) =>
      WireClient.open(bridge.url, {
        headers: { 'x-api-key': 'key', 'x-forwarded-for': forwarded },
      });
    await via('203.0.113.1');
    // What a client wrote itself stands to the left of what the proxy saw.
    await via('198.51.100.7, 203.0.113.1');
    expect(via('10.0.0.1, 203.0.113.1')).rejects.toThrow();
    await via('203.0.113.2');
    const plain = await bridge.get('/websocket/ws', {
      headers: { 'x-forwarded-for': '203.0.113.1' },
    });
    expect(plain.status).toBe(429);
  });

  it('A07 a client behind a proxy on this machine is not on this machine', async () => {
    const isTrustedProxy = (address: string): boolean => address === '127.0.0.1';
    await using bridge = await TestBridge.start({ isTrustedProxy });
    const raw = await bridge.raw();
    expect((await raw.handshake(['X-Forwarded-For: 203.0.113.1'])).status).toBe(401);
    const headers = { 'x-forwarded-for': '203.0.113.1' };
    expect((await bridge.get('/metrics', { headers })).status).toBe(401);
    expect((await bridge.get('/metrics')).status).toBe(200);
  });
});
