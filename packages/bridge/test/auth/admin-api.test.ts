import { afterEach, beforeEach, describe, expect, it } from 'bun:test';
import { join } from 'node:path';
import {
  type AdminRead,
  createAdminApi,
  type KeyChange,
} from '../../src/adapters/auth/admin-api.ts';
import { parseApiKey } from '../../src/adapters/auth/api-key.ts';
import type { KeyStore } from '../../src/adapters/auth/key-store.ts';
import { type Folder, GRANT, makeFolder, openKeys } from './auth-fixtures.ts';

const TOKEN = 'the-content-of-admin-token';
let folder: Folder;
let keys: KeyStore;
beforeEach(() => {
  folder = makeFolder();
  keys = openKeys(join(folder.path, 'keys.json'));
});
afterEach(() => folder[Symbol.dispose]());

async function call(
  method: string,
  path: string,
  options: { body?: unknown; token?: string | null; peer?: string } = {},
): Promise<{ status: number; body: Record<string, unknown> }> {
  const { body, token = TOKEN, peer = '127.0.0.1' } = options;
  const request = new Request(`http://127.0.0.1:8001${path}`, {
    method,
    headers: token === null ? {} : { authorization: `Bearer ${token}` },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const response = await createAdminApi({ keys, adminToken: TOKEN })(request, peer);
  return { status: response.status, body: await response.json() };
}

describe('what the admin interface tells the audit', () => {
  const told: KeyChange[] = [];
  const admin = () =>
    createAdminApi({ keys, adminToken: TOKEN, onChanged: (change) => told.push(change) });
  const request = (method: string, path: string, body?: object, token = TOKEN) =>
    admin()(
      new Request(`http://127.0.0.1:8001${path}`, {
        method,
        headers: { authorization: `Bearer ${token}` },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
      '127.0.0.1',
    );

  it('is each change that was made, without a secret, and nothing that was refused', async () => {
    told.length = 0;
    const grant = { subject: 'desk-1', scopes: ['view'] };
    const made = await (await request('POST', '/admin/keys', grant)).json();
    await request('POST', '/admin/keys', { subject: '' });
    await request('POST', '/admin/keys', grant, 'wrong token');
    await request('DELETE', `/admin/keys/${made.key.id}`);
    await request('DELETE', '/admin/keys/000000000000');
    await request('POST', '/admin/revoked-tokens', { jti: 't-1' });
    await request('GET', '/admin/keys');
    expect(told).toMatchObject([
      { kind: 'key_created', key: { id: made.key.id, subject: 'desk-1' } },
      { kind: 'key_revoked', key: { id: made.key.id } },
      { kind: 'token_revoked', jti: 't-1' },
    ]);
    expect(JSON.stringify(told)).not.toContain(parseApiKey(made.text)?.secret ?? made.text);
    expect(JSON.stringify(told)).not.toMatch(/hash|salt/i);
  });

  it('is each call without the token, with its address', async () => {
    const refused: string[] = [];
    const onRefused = (address: string) => void refused.push(address);
    const api = createAdminApi({ keys, adminToken: TOKEN, onRefused });
    for (const token of [TOKEN, 'wrong token']) {
      const headers = { authorization: `Bearer ${token}` };
      await api(new Request('http://127.0.0.1:8001/admin/keys', { headers }), '127.0.0.1');
    }
    expect(refused).toEqual(['127.0.0.1']);
  });

  it('leaves other questions to whoever answers them, behind the same door', async () => {
    const read: AdminRead = async (path, params) => {
      if (path === '/admin/there') return { kind: 'found', body: { is: params.get('a') } };
      if (path === '/admin/wrong') return { kind: 'wrong', message: 'a: expected b' };
      return path === '/admin/gone' ? { kind: 'not_found', message: 'no such' } : undefined;
    };
    const api = createAdminApi({ keys, adminToken: TOKEN, read });
    const ask = (path: string, token = TOKEN, method = 'GET') =>
      api(
        new Request(`http://127.0.0.1:8001${path}`, {
          method,
          headers: { authorization: `Bearer ${token}` },
        }),
        '127.0.0.1',
      );
    expect(await (await ask('/admin/there?a=1')).json()).toEqual({ is: '1' });
    expect((await ask('/admin/there?a=1', 'wrong')).status).toBe(401);
    expect((await ask('/admin/there', TOKEN, 'POST')).status).toBe(404);
    expect((await ask('/admin/wrong')).status).toBe(400);
    expect((await ask('/admin/gone')).status).toBe(404);
    expect((await ask('/admin/elsewhere')).status).toBe(404);
  });
});

describe('the admin interface', () => {
  it('makes a key that works at once, and revokes it at once', async () => {
    const made = await call('POST', '/admin/keys', {
      body: { subject: 'desk-1', scopes: ['view'] },
    });
    expect(made.status).toBe(201);
    const text = String(made.body.text);
    expect(keys.check(text)).toMatchObject({ kind: 'ok', key: { name: 'desk-1' } });
    const [key] = keys.listKeys();
    const revoked = await call('DELETE', `/admin/keys/${key?.id}`);
    expect(revoked.status).toBe(200);
    expect(keys.check(text).kind).toBe('wrong');
  });

  it('lists keys without their hashes', async () => {
    keys.createKey(GRANT);
    const { status, body } = await call('GET', '/admin/keys');
    expect(status).toBe(200);
    expect(body.keys).toHaveLength(1);
    expect(JSON.stringify(body)).not.toMatch(/hash|salt/i);
  });

  it('calls a token back by its id', async () => {
    expect((await call('POST', '/admin/revoked-tokens', { body: { jti: 't-1' } })).status).toBe(
      200,
    );
    expect(keys.isTokenRevoked('t-1')).toBe(true);
  });

  it.each([
    ['no token', { token: null }, 401],
    ['a wrong token', { token: `${TOKEN}x` }, 401],
    ['a part of the token', { token: TOKEN.slice(0, -1) }, 401],
    ['an API key', { token: 'mtb_000000000000_x' }, 401],
    ['another machine', { peer: '192.0.2.7' }, 403],
    ['a machine that looks like this one', { peer: '127.0.0.1.evil' }, 403],
  ])('tells nothing to %s', async (_, options, status) => {
    keys.createKey(GRANT);
    const answer = await call('GET', '/admin/keys', options);
    expect(answer.status).toBe(status);
    expect(Object.keys(answer.body)).toEqual(['message']);
  });

  it.each([
    ['no JSON', 'hello'],
    ['a list', []],
    ['no subject', { scopes: ['view'] }],
    ['the subject of open sessions', { subject: 'anonymous', scopes: ['view'] }],
    ['a subject that forges a log line', { subject: 'a\nb', scopes: ['view'] }],
    ['no scope', { subject: 'a', scopes: [] }],
    ['a scope that is none', { subject: 'a', scopes: ['root'] }],
    ['a prototype name as scope', { subject: 'a', scopes: ['constructor'] }],
    ['an empty list of accounts', { subject: 'a', scopes: ['view'], accounts: [] }],
    ['a limit of 0', { subject: 'a', scopes: ['view'], maxConnections: 0 }],
    ['a limit with a fraction', { subject: 'a', scopes: ['view'], ordersPerMinute: 1.5 }],
    ['a field that is none', { subject: 'a', scopes: ['view'], admin: true }],
    ['too much', `"${'x'.repeat(20_000)}"`],
  ])('makes no key from %s', async (_, body) => {
    const answer = await call('POST', '/admin/keys', { body });
    expect(answer.status).toBe(400);
    expect(String(answer.body.message)).not.toBe('');
    expect(keys.listKeys()).toEqual([]);
  });

  it('knows no other path or method', async () => {
    const calls = [
      ['GET', '/admin'],
      ['PUT', '/admin/keys'],
      ['DELETE', '/admin/keys'],
      ['DELETE', '/admin/keys/../../etc'],
      ['DELETE', '/admin/keys/000000000000'],
    ] as const;
    for (const [method, path] of calls) expect((await call(method, path)).status).toBe(404);
  });

  it('says so when the disk refuses, and changes nothing', async () => {
    keys = openKeys(join(folder.path, 'gone', 'keys.json'));
    const answer = await call('POST', '/admin/keys', { body: { subject: 'a', scopes: ['view'] } });
    expect(answer.status).toBe(500);
    expect(answer.body.message).toContain('nothing was changed');
    expect(keys.listKeys()).toEqual([]);
  });
});
