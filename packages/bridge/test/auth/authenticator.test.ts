import { afterAll, describe, expect, it } from 'bun:test';
import { createSecretKey } from 'node:crypto';
import { join } from 'node:path';
import { asAccountId } from '@mt5-bridge/trading';
import { BridgeAuthenticator } from '../../src/adapters/auth/authenticator.ts';
import {
  GRANT,
  goodClaims,
  makeFolder,
  newClock,
  openKeys,
  sign,
  verifierOf,
} from './auth-fixtures.ts';

const folder = makeFolder();
afterAll(() => folder[Symbol.dispose]());

const clock = newClock();
const secret = Buffer.alloc(32, 9);
const secretPath = folder.write('secret', secret);
const hmac = createSecretKey(secret);
let files = 0;
const newKeys = () => openKeys(join(folder.path, `keys-${files++}.json`), clock);
const tokens = await verifierOf({ kind: 'secret', path: secretPath }, clock);

describe('what is configured', () => {
  it('is nothing at first, keys as soon as one is made, and stays so when it is revoked', () => {
    const keys = newKeys();
    const authenticator = new BridgeAuthenticator({ keys });
    expect([authenticator.isConfigured, authenticator.methods]).toEqual([false, []]);
    const { key } = keys.createKey(GRANT);
    expect([authenticator.isConfigured, authenticator.methods]).toEqual([true, ['api_key']]);
    keys.revokeKey(key.id);
    expect(authenticator.isConfigured).toBe(true);
  });

  it('is tokens when a key for them is there', () => {
    const authenticator = new BridgeAuthenticator({ keys: newKeys(), tokens });
    expect([authenticator.isConfigured, authenticator.methods]).toEqual([true, ['jwt']]);
  });
});

describe('a key', () => {
  const keys = newKeys();
  const authenticator = new BridgeAuthenticator({ keys });
  const { text, key } = keys.createKey({
    ...GRANT,
    scopes: ['trade', 'publish'],
    accounts: [asAccountId('paper')],
    maxConnections: 20,
    ordersPerMinute: 30,
  });

  it('gives subject, scopes with what they imply, accounts and own limits', async () => {
    const outcome = await authenticator.verify({ method: 'api_key', key: text });
    if (outcome.kind !== 'ok') throw new Error(outcome.reason);
    expect(outcome.principal).toMatchObject({
      subject: 'desk-1',
      method: 'api_key',
      expiresAtMs: null,
      credentialId: `key:${key.id}`,
      maxConnections: 20,
      ordersPerMinute: 30,
    });
    expect([...outcome.principal.scopes].sort()).toEqual(['publish', 'reduce', 'trade', 'view']);
    expect([...(outcome.principal.accounts ?? [])].map(String)).toEqual(['paper']);
  });

  it('may come as a bearer token, for clients that can send nothing else', async () => {
    expect((await authenticator.verify({ method: 'jwt', token: text })).kind).toBe('ok');
  });

  it('is no token and a token is no key', async () => {
    const token = await sign(goodClaims(clock), hmac, { alg: 'HS256' });
    const both = new BridgeAuthenticator({ keys, tokens });
    expect((await both.verify({ method: 'api_key', key: token })).kind).toBe('refused');
    expect(await authenticator.verify({ method: 'jwt', token })).toMatchObject({
      kind: 'refused',
      reason: 'no key for tokens is configured (auth.jwt.*); use an API key',
    });
  });

  it('is never in a reason', async () => {
    for (const wrong of [text.slice(0, -1), `${text.slice(0, -2)}zz`, 'mtb_x']) {
      const outcome = await authenticator.verify({ method: 'api_key', key: wrong });
      expect(outcome).toMatchObject({ kind: 'refused', code: 'UNAUTHORIZED' });
      expect(JSON.stringify(outcome)).not.toContain(wrong.slice(4));
    }
  });
});

describe('A15 a token that is called back', () => {
  it('is refused from then on, and its sessions are named', async () => {
    const keys = newKeys();
    const authenticator = new BridgeAuthenticator({ keys, tokens });
    const named: string[] = [];
    authenticator.onRevoked((ids) => named.push(...ids));
    const token = await sign({ ...goodClaims(clock), jti: 't-1' }, hmac, { alg: 'HS256' });
    const other = await sign({ ...goodClaims(clock), jti: 't-2' }, hmac, { alg: 'HS256' });
    const without = await sign(goodClaims(clock), hmac, { alg: 'HS256' });
    expect((await authenticator.verify({ method: 'jwt', token })).kind).toBe('ok');
    keys.revokeToken('t-1');
    expect(named).toEqual(['jti:t-1']);
    const kinds = [token, other, without].map(
      async (each) => (await authenticator.verify({ method: 'jwt', token: each })).kind,
    );
    expect(await Promise.all(kinds)).toEqual(['refused', 'ok', 'ok']);
  });
});
