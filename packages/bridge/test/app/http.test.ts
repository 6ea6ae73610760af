import { describe, expect, it } from 'bun:test';
import { join } from 'node:path';
import { createAdminApi } from '@mt5-bridge/bridge/internal/adapters/auth/admin-api.ts';
import { KEY_FILE_NAME } from '@mt5-bridge/bridge/internal/adapters/auth/key-file.ts';
import { heartbeat, ManualClock, signal, TestBridge, tickData } from '@mt5-bridge/testkit';
import { BridgeAuthenticator } from '../../src/adapters/auth/authenticator.ts';
import { makeFolder, openKeys } from '../auth/auth-fixtures.ts';

describe('health', () => {
  it('live says that the process answers', async () => {
    await using bridge = await TestBridge.start();
    bridge.ledger.writer.failWith('disk full');
    const answer = await bridge.get('/health/live');
    expect([answer.status, await answer.json()]).toEqual([200, { status: 'live' }]);
  });

  it('ready says that signals are taken, or why not', async () => {
    await using bridge = await TestBridge.start();
    const ready = await bridge.get('/health/ready');
    expect([ready.status, await ready.json()]).toEqual([200, { status: 'ready', reasons: [] }]);
    bridge.terminal.setStatus('disconnected');
    bridge.ledger.writer.failWith('disk full');
    bridge.bridge.context.tradingGate.startDraining();
    const not = await bridge.get('/health/ready');
    expect(not.status).toBe(503);
    expect(await not.json()).toEqual({
      status: 'not_ready',
      reasons: [
        'shutting down',
        'ledger not writable: disk full',
        'terminal of paper is disconnected',
      ],
    });
  });
});

describe('metrics', () => {
  it('count messages by type and result, connections, stages and queues', async () => {
    await using bridge = await TestBridge.start();
    const client = await bridge.connect();
    await client.ask(heartbeat());
    await client.ask(tickData());
    await client.ask(signal(1));
    await client.ask({ type: 'toString' });
    client.sendText('{');
    await client.settle();
    const answer = await bridge.get('/metrics');
    expect(answer.headers.get('content-type')).toContain('text/plain');
    const body = await answer.text();
    for (const line of [
      'mt5_bridge_messages_total{type="heartbeat",result="ok"} 2',
      'mt5_bridge_messages_total{type="tick_data",result="ok"} 1',
      'mt5_bridge_messages_total{type="trading_signal",result="ok"} 1',
      'mt5_bridge_messages_total{type="unreadable",result="refused"} 1',
      'mt5_bridge_connections 1',
      'mt5_bridge_connections_opened_total 1',
      'mt5_bridge_sessions 1',
      'mt5_bridge_signals_in_flight 0',
      'mt5_bridge_signals_unresolved 0',
      'mt5_bridge_store_queue_ticks',
      'mt5_bridge_store_lag_ms',
      'mt5_bridge_degraded 0',
    ]) {
      expect(body).toContain(line);
    }
    for (const stage of ['append', 'terminal', 'settle', 'handle', 'total']) {
      expect(body).toMatch(new RegExp(`stage_seconds_count{stage="${stage}"} [1-9]`));
    }
    expect(body).not.toContain('toString');
  });

  it('D22 are closed to strangers once authentication is configured', async () => {
    await using bridge = await TestBridge.start();
    expect((await bridge.get('/metrics')).status).toBe(200);
    bridge.auth.grant('viewer');
    bridge.auth.grant('ops', { scopes: new Set(['monitor']) });
    const asked = async (headers: Record<string, string>) =>
      (await bridge.get('/metrics', { headers })).status;
    expect(await asked({})).toBe(401);
    expect(await asked({ 'x-api-key': 'viewer' })).toBe(401);
    expect(await asked({ 'x-api-key': 'wrong' })).toBe(401);
    expect(await asked({ 'x-api-key': 'ops', authorization: 'Bearer ops' })).toBe(401);
    expect(await asked({ 'x-api-key': 'ops' })).toBe(200);
    expect(await asked({ authorization: 'Bearer ops' })).toBe(200);
  });

  it('D22 guesses there count as wrong credentials', async () => {
    await using bridge = await TestBridge.start();
    bridge.auth.grant('ops', { scopes: new Set(['monitor']) });
    for (let n = 0; n < 20; n += 1) {
      await bridge.get('/metrics', { headers: { 'x-api-key': `wrong ${n}` } });
    }
    expect((await bridge.get('/metrics', { headers: { 'x-api-key': 'ops' } })).status).toBe(401);
    await bridge.advance(60_000);
    expect((await bridge.get('/metrics', { headers: { 'x-api-key': 'ops' } })).status).toBe(200);
  });
});

describe('every answer', () => {
  it.each(['/', '/health/live', '/metrics', '/websocket/ws', '/admin/keys', '/nope'])(
    'of %s carries a strict content security policy and forbids sniffing',
    async (path) => {
      await using bridge = await TestBridge.start();
      const { headers } = await bridge.get(path);
      const csp = headers.get('content-security-policy') ?? '';
      expect(csp).toContain("default-src 'none'");
      expect(csp).toContain("frame-ancestors 'none'");
      expect(csp).not.toContain('unsafe');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('cache-control')).not.toBeNull();
    },
  );

  it('to another method than GET is 405 and names those that work', async () => {
    await using bridge = await TestBridge.start();
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH']) {
      const answer = await bridge.get('/health/live', { method });
      expect(answer.status).toBe(405);
      expect(answer.headers.get('allow')).toBe('GET, HEAD');
    }
    const head = await bridge.get('/health/live', { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
  });

  it('to an unknown path is 404, whatever is in it', async () => {
    await using bridge = await TestBridge.start();
    const paths = ['/nope', '/../etc/passwd', '/%2e%2e/etc/passwd', '/health', '/health/live/x'];
    for (const path of [...paths, '/%00', '/constructor', '/__proto__']) {
      expect([path, (await bridge.get(path)).status]).toEqual([path, 404]);
    }
  });

  it('D06 to a fault inside shows no stack, path or source', async () => {
    const pages = (): Response => {
      throw new Error('canary at /work/secret.ts:12');
    };
    await using bridge = await TestBridge.start({ parts: { pages } });
    const answer = await bridge.get('/anything');
    expect(answer.status).toBe(500);
    expect(await answer.text()).toBe('internal error\n');
  });
});

describe('admin', () => {
  it('D22 answers nobody without the token, and makes and revokes keys with it', async () => {
    using folder = makeFolder();
    const clock = new ManualClock();
    const keys = openKeys(join(folder.path, KEY_FILE_NAME), clock);
    const authenticator = new BridgeAuthenticator({ keys });
    const admin = createAdminApi({ keys, adminToken: 'the-admin-token' });
    await using bridge = await TestBridge.start({ clock, parts: { authenticator, admin } });
    const asked = (init: RequestInit) => bridge.get('/admin/keys', init);
    expect((await asked({})).status).toBe(401);
    expect((await asked({ headers: { authorization: 'Bearer wrong' } })).status).toBe(401);
    expect((await asked({ headers: { 'x-api-key': 'the-admin-token' } })).status).toBe(401);

    const headers = { authorization: 'Bearer the-admin-token' };
    const grant = { subject: 'desk', name: 'laptop', scopes: ['view', 'trade'] };
    const made = await asked({ method: 'POST', headers, body: JSON.stringify(grant) });
    expect(made.status).toBe(201);
    const { text, key } = Object(await made.json());

    // A15 with the real key store: usable at once, revoked at once.
    const client = await bridge.connect({ headers: { 'x-api-key': text } });
    expect(await client.ask(signal(1))).toMatchObject({ status: 'success' });
    await bridge.get(`/admin/keys/${key.id}`, { method: 'DELETE', headers });
    expect(await client.closed).toMatchObject({ code: 4_401 });
    expect((await (await bridge.raw()).handshake([`X-API-Key: ${text}`])).status).toBe(401);
    expect(JSON.stringify(bridge.log.lines)).not.toContain(text);
  });
});
