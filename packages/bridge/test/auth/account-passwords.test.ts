import { afterAll, beforeAll, describe, expect, it } from 'bun:test';
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  hashPassword,
  readPasswordFile,
  verifyPassword,
  writePasswordFile,
} from '../../src/adapters/auth/account-passwords.ts';

let folder = '';
let hash = '';
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'passwords-'));
  hash = await hashPassword('correct horse');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the password of a paper account', () => {
  it('is kept as an Argon2id hash with a salt of its own', async () => {
    expect(hash).toMatch(/^\$argon2id\$v=19\$m=\d+,t=\d+,p=\d+\$/);
    expect(hash).not.toContain('correct');
    expect(await hashPassword('correct horse')).not.toBe(hash);
  });

  it('opens with the right text only', async () => {
    expect(await verifyPassword('correct horse', hash)).toBe(true);
    expect(await verifyPassword('correct horse ', hash)).toBe(false);
    expect(await verifyPassword('', hash)).toBe(false);
  });

  it('opens nothing when its hash is damaged or of another kind', async () => {
    expect(await verifyPassword('correct horse', hash.slice(0, 40))).toBe(false);
    expect(await verifyPassword('correct horse', 'correct horse')).toBe(false);
    expect(await verifyPassword('x', '$2b$10$abcdefghijklmnopqrstuv')).toBe(false);
  });
});

describe('the file of hashes', () => {
  it('is written for its owner only and read back', () => {
    const path = join(folder, 'passwords.json');
    writePasswordFile(path, { paper: hash });
    expect(readPasswordFile(path)).toEqual({ kind: 'ok', hashes: { paper: hash } });
    if (process.platform !== 'win32') expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readFileSync(path, 'utf8')).not.toContain('correct horse');
  });

  it('may be missing', () => {
    expect(readPasswordFile(join(folder, 'none.json'))).toEqual({ kind: 'ok', hashes: {} });
  });

  it.each([
    ['no JSON', '{'],
    ['another version', '{"version":2,"hashes":{}}'],
    ['a plain password', '{"version":1,"hashes":{"paper":"secret"}}'],
    ['no hashes', '{"version":1}'],
  ])('is refused with %s, and nothing of it is told', (_, text) => {
    const path = join(folder, 'broken.json');
    writeFileSync(path, text, { mode: 0o600 });
    const read = readPasswordFile(path);
    expect(read.kind).toBe('refused');
    expect(JSON.stringify(read)).not.toContain('secret');
  });

  it('is refused when others may read it', () => {
    if (process.platform === 'win32') return;
    const path = join(folder, 'open.json');
    writePasswordFile(path, {});
    chmodSync(path, 0o644);
    expect(readPasswordFile(path)).toMatchObject({
      kind: 'refused',
      remedy: `Run: chmod 600 ${path}`,
    });
  });
});
