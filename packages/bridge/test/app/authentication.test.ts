import { describe, expect, it } from 'bun:test';
import { FakeTerminal, heartbeat, ManualClock, signal, TestBridge } from '@mt5-bridge/testkit';
import { asAccountId, asUtcMs } from '@mt5-bridge/trading';

const key = (text: string) => ({ type: 'authenticate', data: { method: 'api_key', key: text } });
const token = (text: string) => ({ type: 'authenticate', data: { method: 'jwt', token: text } });
const refresh = (text: string) => ({ type: 'refresh_token', data: { token: text } });

/** A bridge with one key, for `alice`. */
async function configured(): Promise<TestBridge> {
  const bridge = await TestBridge.start();
  bridge.auth.grant('right');
  return bridge;
}

describe('a client that has not said who it is', () => {
  it('A04 may connect, hears nothing of the terminal, and sends no order', async () => {
    await using bridge = await configured();
    const client = await bridge.connect();
    expect(client.received[0]).toMatchObject({
      mt5_status: { status: 'unknown', last_update: null },
      environment: null,
      auth: {
        required: true,
        authenticated: false,
        methods: ['jwt', 'api_key'],
        deadline_ms: 10_000,
        scopes: [],
      },
    });
    expect(client.received[0]).not.toHaveProperty('mt5_status.server');
    expect(await client.ask(signal(1))).toMatchObject({
      type: 'error',
      error_code: 'UNAUTHORIZED',
      details: { id_spent: false },
    });
    expect(bridge.terminal.requests).toEqual([]);
  });

  it('A04 B02 is closed with AUTH_TIMEOUT and 4408 after 10 s, whatever else it sent', async () => {
    await using bridge = await configured();
    const client = await bridge.connect();
    await bridge.advance(9_500);
    await client.ask(heartbeat());
    await bridge.advance(500);
    expect(await client.next('error')).toMatchObject({ error_code: 'AUTH_TIMEOUT' });
    expect(await client.closed).toEqual({ code: 4_408, reason: 'authentication timeout' });
  });

  it('gets the full state of its session with its first right credential', async () => {
    await using bridge = await configured();
    const client = await bridge.connect();
    expect(await client.ask(key('right'))).toMatchObject({
      type: 'authenticated',
      status: 'success',
      data: {
        subject: 'alice',
        scopes: ['view', 'trade', 'reduce'],
        expires_at: null,
        session_id: expect.any(String),
        account: 'paper',
        environment: 'paper',
        mt5_status: { status: 'connected', server: 'Paper-Demo' },
      },
    });
    expect(await client.ask(signal(1))).toMatchObject({ status: 'success' });
    await bridge.advance(30_000);
    expect(client.isOpen).toBe(true);
  });

  it('is closed with 4401 after a wrong one, and the credential is repeated nowhere', async () => {
    await using bridge = await configured();
    const client = await bridge.connect();
    client.send(key('canary-wrong-key'));
    const answer = await client.next('error');
    expect(answer).toMatchObject({ error_code: 'UNAUTHORIZED', request_type: 'authenticate' });
    expect(await client.closed).toEqual({ code: 4_401, reason: 'unauthorized' });
    expect(JSON.stringify([client.received, bridge.log.lines])).not.toContain('canary');
    expect((await bridge.metrics.render()).body).toContain('auth_failures_total 1');
  });

  it('gets no second guess in the same frame of the network', async () => {
    await using bridge = await configured();
    const client = await bridge.connect();
    client.send(key('wrong'));
    client.send(key('right'));
    client.send(signal(1));
    expect(await client.closed).toMatchObject({ code: 4_401 });
    expect(client.received.map(({ type }) => type)).not.toContain('authenticated');
    expect(bridge.terminal.requests).toEqual([]);
  });

  it('A20 is not listened to after 20 wrong credentials in a minute, by message or by header', async () => {
    await using bridge = await TestBridge.start({
      settings: { limits: { maxConnectionsPerIp: 0 } },
    });
    bridge.auth.grant('right');
    for (let n = 0; n < 20; n += 1) {
      const client = await bridge.connect();
      client.send(key(`wrong ${n}`));
      await client.closed;
    }
    const client = await bridge.connect();
    client.send(key('right'));
    expect(await client.next('error')).toMatchObject({
      error_code: 'RATE_LIMITED',
      details: { retry_after: 60, retry_after_ms: 60_000, scope: 'address' },
    });
    expect(await client.closed).toMatchObject({ code: 4_429 });
    const head = await (await bridge.raw()).handshake(['X-API-Key: right']);
    expect(head.status).toBe(429);
    expect(head.headers.get('retry-after')).toBe('60');
    await bridge.advance(60_000);
    const after = await bridge.connect();
    expect(await after.ask(key('right'))).toMatchObject({ type: 'authenticated' });
  });
});

describe('a credential on the handshake', () => {
  it.each([
    [['X-API-Key: right'], 101],
    [['Authorization: Bearer right'], 101],
    [['authorization: bearer right'], 101],
    [['X-API-Key: wrong'], 401],
    [['Authorization: Bearer wrong'], 401],
    [['Authorization: Basic right'], 401],
    [['X-API-Key: right', 'Authorization: Bearer right'], 400],
    [['X-API-Key: right', 'X-API-Key: right'], 401],
    [['X-API-Key:'], 401],
  ])('%p is answered with %p', async (lines, status) => {
    await using bridge = await configured();
    expect((await (await bridge.raw()).handshake(lines)).status).toBe(status);
  });

  it('A17 in the query is refused, though it is right, and logged nowhere', async () => {
    await using bridge = await configured();
    const names = ['token', 'access_token', 'api_key', 'apikey', 'key', 'authorization'];
    for (const name of [...names, 'TOKEN', 'x-api-key', '%74oken']) {
      const raw = await bridge.raw();
      const lines = [
        `GET /websocket/ws?a=1&${name}=right HTTP/1.1`,
        `Host: 127.0.0.1:${bridge.port}`,
        'Upgrade: websocket',
        'Connection: Upgrade',
        'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
        'Sec-WebSocket-Version: 13',
      ];
      raw.writeLines(lines);
      expect((await raw.readHead()).status).toBe(400);
    }
    expect(JSON.stringify(bridge.log.lines)).not.toContain('right');
  });

  it('is refused where none is configured: nobody believes that it was checked', async () => {
    await using bridge = await TestBridge.start();
    expect((await (await bridge.raw()).handshake(['X-API-Key: any'])).status).toBe(401);
  });

  it('A21 Client-ID and X-Client-Version are labels and change no right', async () => {
    await using bridge = await configured();
    bridge.auth.grant('viewer', { subject: 'bob', scopes: new Set(['view']) });
    const headers = {
      'x-api-key': 'viewer',
      'client-id': 'alice',
      'x-client-version': `9.9 ${'x'.repeat(500)}`,
    };
    const client = await bridge.connect({ headers });
    expect(await client.ask(signal(1))).toMatchObject({ error_code: 'FORBIDDEN' });
    const [session] = [...bridge.bridge.context.sessions.values()];
    expect(session).toMatchObject({ subject: 'bob', clientLabel: 'alice' });
    expect(session?.clientVersion).toHaveLength(64);
  });

  it('C36 the header wins over the label of a heartbeat', async () => {
    await using bridge = await TestBridge.start();
    const client = await bridge.connect({ headers: { 'client-id': 'from header' } });
    await client.ask(heartbeat({ client: 'from message', client_version: '2' }));
    const [session] = [...bridge.bridge.context.sessions.values()];
    expect(session).toMatchObject({ clientLabel: 'from header', clientVersion: '2' });
  });
});

describe('a second authenticate', () => {
  it('A19 for another subject is refused and changes nothing', async () => {
    await using bridge = await configured();
    bridge.auth.grant('other', { subject: 'bob', scopes: new Set(['admin', 'view']) });
    const client = await bridge.connect({ headers: { 'x-api-key': 'right' } });
    expect(await client.ask(key('other'))).toMatchObject({
      type: 'error',
      error_code: 'ALREADY_AUTHENTICATED',
      request_type: 'authenticate',
    });
    expect(await client.ask(signal(1))).toMatchObject({ status: 'success' });
    const [session] = [...bridge.bridge.context.sessions.values()];
    expect(session?.subject).toBe('alice');
  });

  it('A19 sent twice in one turn for two subjects leaves one of them', async () => {
    await using bridge = await configured();
    bridge.auth.grant('other', { subject: 'bob' });
    const client = await bridge.connect();
    const answers = await Promise.all([client.ask(key('right')), client.ask(key('other'))]);
    expect(answers.map(({ type }) => type)).toEqual(['authenticated', 'error']);
    const [session] = [...bridge.bridge.context.sessions.values()];
    expect(session?.subject).toBe('alice');
  });

  it('with a wrong credential leaves the session as it was', async () => {
    await using bridge = await configured();
    const client = await bridge.connect({ headers: { 'x-api-key': 'right' } });
    expect(await client.ask(key('wrong'))).toMatchObject({ error_code: 'UNAUTHORIZED' });
    expect(await client.ask(signal(1))).toMatchObject({ status: 'success' });
  });

  it('with a right one gives an anonymous session a name', async () => {
    await using bridge = await TestBridge.start();
    const client = await bridge.connect();
    bridge.auth.grant('right', { scopes: new Set(['view']) });
    expect(await client.ask(key('right'))).toMatchObject({ type: 'authenticated' });
    expect(await client.ask(signal(1))).toMatchObject({ error_code: 'FORBIDDEN' });
  });
});

describe('a token that ends', () => {
  it('A14 is announced, takes no order past its end, and closes with 4410 after 25 s of grace', async () => {
    await using bridge = await TestBridge.start({
      settings: { heartbeat: { intervalMs: 0, timeoutMs: 0 } },
    });
    const expiresAtMs = asUtcMs(bridge.clock.nowMs() + 600_000);
    bridge.auth.grant('jwt', { method: 'jwt', expiresAtMs });
    const client = await bridge.connect();
    expect(await client.ask(token('jwt'))).toMatchObject({
      data: { expires_at: '2026-01-05T12:10:00.000Z' },
    });
    await bridge.advance(539_750);
    expect(await client.settle()).toEqual([]);
    await bridge.advance(250);
    expect(await client.next('token_expiring')).toMatchObject({
      data: { expires_at: '2026-01-05T12:10:00.000Z', grace_ms: 25_000 },
    });
    await bridge.advance(59_999);
    expect(await client.ask(signal(1))).toMatchObject({ status: 'success' });
    await bridge.advance(1);
    expect(await client.ask(signal(2))).toMatchObject({
      type: 'error',
      error_code: 'TOKEN_EXPIRED',
    });
    await bridge.advance(24_500);
    expect(client.isOpen).toBe(true);
    await bridge.advance(500);
    expect(await client.next('error')).toMatchObject({ error_code: 'TOKEN_EXPIRED' });
    expect(await client.closed).toEqual({ code: 4_410, reason: 'token expired' });
    expect(bridge.terminal.requests).toHaveLength(1);
  });

  it('A14 refresh_token keeps the session, also within the grace', async () => {
    await using bridge = await TestBridge.start();
    const expiresAtMs = asUtcMs(bridge.clock.nowMs() + 20_000);
    bridge.auth.grant('jwt', { method: 'jwt', expiresAtMs });
    const later = asUtcMs(bridge.clock.nowMs() + 3_600_000);
    bridge.auth.grant('fresh', { method: 'jwt', expiresAtMs: later, scopes: new Set(['view']) });
    const client = await bridge.connect({ headers: { authorization: 'Bearer jwt' } });
    await bridge.advance(40_000);
    expect(await client.ask(heartbeat())).toMatchObject({ error_code: 'TOKEN_EXPIRED' });
    expect(await client.ask(refresh('fresh'))).toMatchObject({
      type: 'token_refreshed',
      status: 'success',
      data: { expires_at: '2026-01-05T13:00:00.000Z', scopes: ['view'] },
    });
    await bridge.advance(10_000);
    expect(await client.ask(heartbeat())).toMatchObject({ type: 'heartbeat_response' });
    expect(await client.ask(signal(1))).toMatchObject({ error_code: 'FORBIDDEN' });
  });

  it('is not refreshed by a token of another subject, nor in a session of a key', async () => {
    await using bridge = await configured();
    bridge.auth.grant('mine', { method: 'jwt' });
    bridge.auth.grant('other', { method: 'jwt', subject: 'bob' });
    const client = await bridge.connect({ headers: { authorization: 'Bearer mine' } });
    expect(await client.ask(refresh('other'))).toMatchObject({ error_code: 'FORBIDDEN' });
    expect(await client.ask(refresh('wrong'))).toMatchObject({ error_code: 'UNAUTHORIZED' });
    expect(await client.ask(heartbeat())).toMatchObject({ type: 'heartbeat_response' });
    const byKey = await bridge.connect({ headers: { 'x-api-key': 'right' } });
    expect(await byKey.ask(refresh('mine'))).toMatchObject({ error_code: 'FORBIDDEN' });
  });

  it('a refreshed token that lost an account takes the session off it', async () => {
    const clock = new ManualClock();
    const second = new FakeTerminal({ clock, accountId: 'second' });
    await using bridge = await TestBridge.start({ clock, more: [second] });
    bridge.auth.grant('both', { method: 'jwt' });
    const accounts = new Set([asAccountId('second')]);
    bridge.auth.grant('one', { method: 'jwt', accounts });
    const client = await bridge.connect({ headers: { authorization: 'Bearer both' } });
    await client.ask(refresh('one'));
    await client.ask(signal(1));
    expect(bridge.terminal.requests).toEqual([]);
    expect(second.requests).toHaveLength(1);
  });
});

describe('a revoked key', () => {
  it('A15 closes its sessions at once with 4401, and no order follows', async () => {
    await using bridge = await configured();
    bridge.auth.grant('other', { subject: 'bob' });
    const headers = { 'x-api-key': 'right' };
    const [one, two] = [await bridge.connect({ headers }), await bridge.connect()];
    await two.ask(key('right'));
    const bob = await bridge.connect({ headers: { 'x-api-key': 'other' } });
    bridge.auth.revoke('right');
    one.send(signal(1));
    two.send(signal(2));
    for (const client of [one, two]) {
      expect(await client.next('error')).toMatchObject({ error_code: 'UNAUTHORIZED' });
      expect(await client.closed).toEqual({ code: 4_401, reason: 'credential revoked' });
    }
    expect(bridge.terminal.requests).toEqual([]);
    expect(await bob.ask(signal(3))).toMatchObject({ status: 'success' });
    expect((await (await bridge.raw()).handshake(['X-API-Key: right'])).status).toBe(401);
  });
});
