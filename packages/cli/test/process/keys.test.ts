import { afterAll, beforeAll, describe, expect, it, setDefaultTimeout } from 'bun:test';
import { parseApiKey } from '@mt5-bridge/bridge/internal/adapters/auth/api-key.ts';
import { BridgeProcess, runCommand } from './bridge-process.ts';
import { handshakeStatus } from './handshake.ts';
import { sampleSignal, WireClient } from './wire-client.ts';

setDefaultTimeout(30_000);

let bridge: BridgeProcess;
beforeAll(async () => {
  bridge = await BridgeProcess.start({ args: ['--set', 'auth.timeout_ms=1000'] });
});
afterAll(() => bridge[Symbol.asyncDispose]());

const keys = (...args: string[]) => runCommand('keys', ...args, '--data-dir', bridge.dataDir);

interface CreatedKey {
  readonly id: string;
  readonly key: string;
}

async function createKey(subject: string, scopes: string): Promise<CreatedKey> {
  const made = await keys('create', '--subject', subject, '--scopes', scopes, '--json');
  expect([made.code, made.err]).toEqual([0, '']);
  return JSON.parse(made.out);
}

describe('keys of a running bridge', () => {
  it('work at once; the first one ends the time of anonymous clients', async () => {
    using anonymous = await WireClient.connect(bridge.url);
    expect(await anonymous.request('trading_signal', sampleSignal())).toMatchObject({
      status: 'success',
    });
    const { key } = await createKey('desk-1', 'trade');
    expect(await handshakeStatus(bridge.url, { 'x-api-key': key })).toBe(101);
    using withHeader = await WireClient.connect(bridge.url, { headers: { 'x-api-key': key } });
    expect(await withHeader.request('trading_signal', sampleSignal())).toMatchObject({
      status: 'success',
    });
    using withMessage = await WireClient.connect(bridge.url);
    expect(await withMessage.next('connection_established')).toMatchObject({
      environment: null,
      mt5_status: { status: 'unknown' },
      auth: { required: true, authenticated: false, deadline_ms: 1_000 },
    });
    const early = await withMessage.request('trading_signal', sampleSignal());
    expect(early).toMatchObject({ type: 'error', error_code: 'UNAUTHORIZED' });
    expect(await withMessage.request('authenticate', { method: 'api_key', key })).toMatchObject({
      type: 'authenticated',
      data: { subject: 'desk-1', account: 'paper' },
    });
    expect(await withMessage.request('trading_signal', sampleSignal())).toMatchObject({
      status: 'success',
    });
  });

  it('a client that never says who it is goes', async () => {
    using silent = await WireClient.connect(bridge.url);
    expect(await silent.next('error')).toMatchObject({ error_code: 'AUTH_TIMEOUT' });
    expect(await silent.closed).toMatchObject({ code: 4408 });
  });

  it('a wrong key is refused before the upgrade', async () => {
    const headers = { 'x-api-key': 'mtb_000000000000_wrong' };
    expect(await handshakeStatus(bridge.url, headers)).toBe(401);
  });

  it('a key does what its scopes say and no more', async () => {
    const { key } = await createKey('watcher', 'view');
    using client = await WireClient.connect(bridge.url, { headers: { 'x-api-key': key } });
    expect(await client.request('heartbeat', { client: 'watcher' })).toMatchObject({
      status: 'healthy',
    });
    expect(await client.request('trading_signal', sampleSignal())).toMatchObject({
      type: 'error',
      error_code: 'FORBIDDEN',
      details: { required_scope: 'trade', id_spent: false },
    });
  });

  it('a revoked key ends its sessions and opens no new one', async () => {
    const { id, key } = await createKey('leaver', 'trade');
    const headers = { 'x-api-key': key };
    using client = await WireClient.connect(bridge.url, { headers });
    expect((await keys('revoke', id)).code).toBe(0);
    const revokedMs = performance.now();
    expect(await client.closed).toMatchObject({ code: 4401 });
    expect(performance.now() - revokedMs).toBeLessThan(1_000);
    expect(await handshakeStatus(bridge.url, headers)).toBe(401);
    const { out } = await keys('list');
    expect(out).toMatch(new RegExp(`${id} +revoked`));
  });

  it('no key and no administrator token is in what the bridge wrote', async () => {
    const { key } = await createKey('secretive', 'trade');
    const token = await Bun.file(`${bridge.dataDir}/admin.token`).text();
    const stored = await Bun.file(`${bridge.dataDir}/keys.json`).text();
    for (const text of [bridge.output.text, stored]) {
      expect(text).not.toContain(parseApiKey(key)?.secret ?? key);
      expect(text).not.toContain(token.trim());
    }
  });
});
