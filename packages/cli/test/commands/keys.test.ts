import { afterEach, beforeEach, describe, expect, it } from 'bun:test';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createAdminApi } from '@mt5-bridge/bridge/internal/adapters/auth/admin-api.ts';
import { KeyStore } from '@mt5-bridge/bridge/internal/adapters/auth/key-store.ts';
import { openDataDir } from '@mt5-bridge/bridge/internal/adapters/data-dir/data-dir.ts';
import { makeShell, type Shell } from './command-fixtures.ts';

let shell: Shell;
beforeEach(() => {
  shell = makeShell();
});
afterEach(() => shell[Symbol.dispose]());

const CREATE = ['keys', 'create', '--subject', 'desk-1', '--scopes', 'trade, monitor'];
const keyIn = (out: string) => /mtb_[0-9a-f]{12}_[A-Za-z0-9_-]{43}/.exec(out)?.[0] ?? '';

function openStore(): KeyStore {
  const opened = KeyStore.open({ path: join(shell.folder, 'keys.json'), ...shell.context });
  if (opened.kind === 'refused') throw new Error(opened.reason);
  return opened.store;
}

describe('while no bridge runs', () => {
  it('a key is made, shown once, listed without its secret, and taken back', async () => {
    const made = await shell.run(...CREATE, '--name', 'laptop', '--accounts', 'paper');
    expect(made).toMatchObject({ code: 0, err: '' });
    const text = keyIn(made.out);
    expect(made.out).toContain('not shown again');
    expect(made.out).toContain('This is the first key');
    expect(openStore().check(text)).toMatchObject({
      kind: 'ok',
      key: { subject: 'desk-1', name: 'laptop', scopes: ['trade', 'monitor'] },
    });
    const listed = await shell.run('keys', 'list');
    expect(listed.out).toBe(
      `${text.slice(4, 16)}  active   2026-01-05  desk-1  laptop  trade,monitor  paper`,
    );
    expect((await shell.run('keys', 'revoke', text.slice(4, 16))).code).toBe(0);
    expect(openStore().check(text)).toMatchObject({ reason: 'this API key was revoked' });
    expect((await shell.run('keys', 'list')).out).toContain('revoked');
  });

  it('JSON is for programs', async () => {
    const made = JSON.parse((await shell.run(...CREATE, '--json', '--max-connections', '9')).out);
    expect(made).toMatchObject({ subject: 'desk-1', maxConnections: 9, revokedMs: null });
    expect(openStore().check(made.key).kind).toBe('ok');
    expect(JSON.parse((await shell.run('keys', 'list', '--json')).out)).toMatchObject([
      { id: made.id, accounts: null },
    ]);
  });

  it('listing makes no directory', async () => {
    const dataDir = join(shell.folder, 'none');
    const { code, out } = await shell.run('keys', 'list', '--data-dir', dataDir);
    expect([code, out.split('.')[0]]).toEqual([0, 'There are no keys']);
    expect(existsSync(dataDir)).toBe(false);
  });

  it('a token is called back by its id', async () => {
    expect((await shell.run('keys', 'revoke-token', 't-1')).code).toBe(0);
    expect(openStore().isTokenRevoked('t-1')).toBe(true);
  });
});

describe('a wrong wish', () => {
  it.each([
    ['a scope that is none', ['--scopes', 'root'], 2],
    ['the subject of open sessions', ['--subject', 'anonymous'], 2],
    ['a limit of 0', ['--orders-per-minute', '0'], 2],
    ['a limit that is no number', ['--max-connections', 'many'], 2],
    ['a directory that can not be made', ['--data-dir', '/dev/null/x'], 1],
  ])('makes no key: %s', async (_, args, code) => {
    const ran = await shell.run(...CREATE, ...args);
    expect(ran.code).toBe(code);
    expect(ran.err).not.toBe('');
    expect(ran.out).toBe('');
    expect(existsSync(join(shell.folder, 'keys.json'))).toBe(false);
  });

  it('to revoke what there is not is told', async () => {
    for (const id of ['000000000000', '../keys', '']) {
      expect((await shell.run('keys', 'revoke', id)).code).toBe(1);
    }
  });
});

describe('A15 while a bridge runs', () => {
  it('changes go through it and count at once', async () => {
    const directory = openDataDir(shell.folder, shell.context);
    const keys = openStore();
    const admin = createAdminApi({ keys, adminToken: directory.adminToken });
    const server = Bun.serve({
      port: 0,
      hostname: '127.0.0.1',
      development: false,
      fetch: (request, bun) => admin(request, bun.requestIP(request)?.address ?? ''),
    });
    directory.publishPort(server.port ?? 0);
    const revoked: string[] = [];
    keys.onRevoked((ids) => revoked.push(...ids));
    try {
      const made = await shell.run(...CREATE);
      expect(made.out).toContain(`at once, on the bridge that listens on port ${server.port}`);
      const text = keyIn(made.out);
      expect(keys.check(text).kind).toBe('ok');
      expect((await shell.run('keys', 'list')).out).toContain(text.slice(4, 16));
      expect((await shell.run('keys', 'revoke', text.slice(4, 16))).code).toBe(0);
      expect(keys.check(text).kind).toBe('wrong');
      expect((await shell.run('keys', 'revoke', '000000000000')).code).toBe(1);
      expect((await shell.run('keys', 'revoke-token', 't-9')).code).toBe(0);
      expect(revoked).toEqual([`key:${text.slice(4, 16)}`, 'jti:t-9']);
    } finally {
      await server.stop(true);
      directory.close();
    }
  });

  it('that is just starting, the command ends with 3', async () => {
    const directory = openDataDir(shell.folder, shell.context);
    const { code, err } = await shell.run(...CREATE);
    directory.close();
    expect(code).toBe(3);
    expect(err).toContain(`in use by process ${process.pid}`);
  });
});
