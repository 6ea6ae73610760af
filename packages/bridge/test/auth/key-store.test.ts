import { afterEach, beforeEach, describe, expect, it } from 'bun:test';
import { existsSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { SeededRandom } from '@mt5-bridge/testkit/internal/seeded-random.ts';
import fc from 'fast-check';
import { formatApiKey, makeApiKey, parseApiKey } from '../../src/adapters/auth/api-key.ts';
import { KeyStore } from '../../src/adapters/auth/key-store.ts';
import { type Folder, GRANT, makeFolder, newClock, openKeys } from './auth-fixtures.ts';

let folder: Folder;
let path: string;
beforeEach(() => {
  folder = makeFolder();
  path = join(folder.path, 'keys.json');
});
afterEach(() => folder[Symbol.dispose]());

describe('an API key', () => {
  it('opens the bridge at once and after a restart', () => {
    const store = openKeys(path);
    const { text, key } = store.createKey(GRANT);
    expect(store.check(text)).toEqual({ kind: 'ok', key });
    expect(openKeys(path).check(text)).toEqual({ kind: 'ok', key });
    expect(key).toMatchObject({ subject: 'desk-1', name: 'laptop', scopes: ['trade'] });
  });

  it('is 32 unpredictable bytes behind an open id', () => {
    const texts = new Set<string>();
    const store = openKeys(path);
    for (let count = 0; count < 20; count += 1) texts.add(store.createKey(GRANT).text);
    expect(texts.size).toBe(20);
    for (const text of texts) expect(text).toMatch(/^mtb_[0-9a-f]{12}_[A-Za-z0-9_-]{43}$/);
  });

  it('survives being written and read whatever its bytes are', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const key = makeApiKey(new SeededRandom(seed));
        expect(parseApiKey(formatApiKey(key))).toEqual(key);
      }),
    );
  });

  it('of an unknown form, id or secret is refused without saying which', () => {
    const store = openKeys(path);
    const { text, key } = store.createKey(GRANT);
    const otherSecret = `mtb_${key.id}_${'A'.repeat(43)}`;
    const otherId = text.replace(key.id, '000000000000');
    expect(store.check(otherSecret)).toEqual({ kind: 'wrong', reason: 'unknown API key' });
    expect(store.check(otherId)).toEqual({ kind: 'wrong', reason: 'unknown API key' });
    for (const near of ['', 'mtb_', `${text} `, text.slice(0, -1), text.toUpperCase()]) {
      expect(store.check(near).kind).toBe('wrong');
    }
  });
});

describe('A15 a revoked key', () => {
  it('is refused at once, by the next process too, and its sessions are named', () => {
    const store = openKeys(path);
    const { text, key } = store.createKey(GRANT);
    const revoked: string[] = [];
    store.onRevoked((ids) => revoked.push(...ids));
    expect(store.revokeKey(key.id)?.revokedMs).not.toBeNull();
    expect(revoked).toEqual([`key:${key.id}`]);
    for (const each of [store, openKeys(path)]) {
      expect(each.check(text)).toEqual({ kind: 'wrong', reason: 'this API key was revoked' });
    }
  });

  it('stays listed, so that a bridge without a living key does not open to everybody', () => {
    const store = openKeys(path);
    const { key } = store.createKey(GRANT);
    store.revokeKey(key.id);
    expect(store.hasKeys).toBe(true);
    expect(openKeys(path).listKeys()).toEqual(store.listKeys());
  });

  it('may be revoked again, an unknown one is reported', () => {
    const store = openKeys(path);
    const { key } = store.createKey(GRANT);
    const first = store.revokeKey(key.id);
    expect(store.revokeKey(key.id)).toEqual(first);
    expect(store.revokeKey('000000000000')).toBeUndefined();
  });
});

describe('A16 guessing by time', () => {
  it('finds no comparison that stops at the first difference', () => {
    const source = join(import.meta.dir, '../../src/adapters/auth');
    const compare = readFileSync(join(source, 'api-key.ts'), 'utf8');
    expect(compare).toContain('timingSafeEqual(digest(');
    expect(compare).not.toMatch(/[=!]==(?! undefined)/);
    const store = readFileSync(join(source, 'key-store.ts'), 'utf8');
    // The look-up is by the open id, and an unknown id is compared as well.
    expect(store).toContain('this.#keys.get(given.id)');
    expect(store).toContain('record?.secretHash ?? NO_HASH');
  });

  it('shares no work between keys of one prefix: each id leads to one record', () => {
    const store = openKeys(path);
    const made = [store.createKey(GRANT), store.createKey(GRANT)];
    const [first, second] = made.map(({ text }) => text);
    const mixed = `${first?.slice(0, 17)}${second?.slice(17)}`;
    expect(store.check(mixed)).toEqual({ kind: 'wrong', reason: 'unknown API key' });
  });
});

describe('D07 the key file', () => {
  it('holds a salted hash and never the key', () => {
    const store = openKeys(path);
    const { text } = store.createKey(GRANT);
    store.createKey(GRANT);
    const content = readFileSync(path, 'utf8');
    expect(content).not.toContain(text.slice(17));
    const salts = [...content.matchAll(/"salt": "([^"]+)"/g)].map((match) => match[1]);
    expect(new Set(salts).size).toBe(2);
    expect(JSON.stringify(store.listKeys())).not.toContain('hash');
  });

  it.skipIf(process.platform === 'win32')('is for its user alone and refused otherwise', () => {
    openKeys(path).createKey(GRANT);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    Bun.spawnSync(['chmod', '644', path]);
    const opened = KeyStore.open({ path, clock: newClock(), random: new SeededRandom(1) });
    expect(opened).toEqual({
      kind: 'refused',
      reason: `${path} holds a secret and has mode 644, so other users may reach it`,
      remedy: `Run: chmod 600 ${path}`,
    });
  });

  it.each([
    ['no JSON', 'hello'],
    ['a list', '[]'],
    ['a later version', '{"version": 2, "keys": [], "revokedTokens": []}'],
    ['no list of keys', '{"version": 1, "keys": {}, "revokedTokens": []}'],
    [
      'a key in plain text',
      '{"version": 1, "keys": [{"id": "a", "secret": "x"}], "revokedTokens": []}',
    ],
    [
      'a key without a hash',
      '{"version": 1, "keys": [{"id": "000000000000"}], "revokedTokens": []}',
    ],
    ['a broken token id', '{"version": 1, "keys": [], "revokedTokens": [{"jti": 1}]}'],
  ])('with %s is refused as a whole', (_, content) => {
    folder.write('keys.json', content);
    const opened = KeyStore.open({ path, clock: newClock(), random: new SeededRandom(1) });
    if (opened.kind !== 'refused') throw new Error('was taken');
    expect(opened.reason).toStartWith(`${path} can not be used: `);
    expect(opened.remedy).toContain('mt5-bridge keys create');
  });

  it('is replaced as a whole, also over what a crash left behind', () => {
    folder.write('keys.json.new', 'half written');
    const { text } = openKeys(path).createKey(GRANT);
    expect(existsSync(`${path}.new`)).toBe(false);
    expect(openKeys(path).check(text).kind).toBe('ok');
  });

  it.skipIf(process.platform === 'win32')('is not written through a planted link', () => {
    const victim = folder.write('victim', 'unchanged');
    symlinkSync(victim, `${path}.new`);
    openKeys(path).createKey(GRANT);
    expect(readFileSync(victim, 'utf8')).toBe('unchanged');
  });

  it('that can not be written changes nothing in memory either', () => {
    const store = openKeys(join(folder.path, 'gone', 'keys.json'));
    expect(() => store.createKey(GRANT)).toThrow('ENOENT');
    expect(store.listKeys()).toEqual([]);
    expect(() => store.revokeToken('abc')).toThrow('ENOENT');
    expect(store.isTokenRevoked('abc')).toBe(false);
  });
});
