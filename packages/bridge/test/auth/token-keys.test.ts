import { afterAll, describe, expect, it } from 'bun:test';
import { generateKeyPairSync } from 'node:crypto';
import { loadTokenKeys } from '../../src/adapters/auth/token-keys.ts';
import { keyPair, makeFolder } from './auth-fixtures.ts';

const folder = makeFolder();
afterAll(() => folder[Symbol.dispose]());

describe('A13 a shared secret', () => {
  it('shorter than 32 bytes is refused with the way to a better one', async () => {
    const path = folder.write('short', 'x'.repeat(31));
    expect(await loadTokenKeys({ kind: 'secret', path })).toEqual({
      kind: 'refused',
      reason: `The secret in ${path} has 31 bytes; HS256 needs at least 32`,
      remedy: `Make one: openssl rand -base64 48 > ${path}`,
    });
  });

  it('does not grow to 32 bytes by the line end of an editor', async () => {
    const path = folder.write('line', `${'x'.repeat(31)}\n`);
    expect(await loadTokenKeys({ kind: 'secret', path })).toMatchObject({ kind: 'refused' });
  });

  it('keeps every random byte, a last line feed too', async () => {
    const bytes = Buffer.from([...Array.from({ length: 31 }, (_, place) => place), 0x0a]);
    const loaded = await loadTokenKeys({ kind: 'secret', path: folder.write('raw', bytes) });
    if (loaded.kind === 'refused') throw new Error(loaded.reason);
    expect(loaded.keys[0]?.material).toHaveLength(32);
  });

  it('that is missing is named', async () => {
    const path = `${folder.path}/none`;
    expect(await loadTokenKeys({ kind: 'secret', path })).toMatchObject({
      kind: 'refused',
      reason: `${path} does not exist`,
    });
  });

  it.skipIf(process.platform === 'win32')('that others may read is refused (D07)', async () => {
    for (const mode of [0o644, 0o640, 0o602]) {
      const path = folder.write(`mode-${mode.toString(8)}`, 'x'.repeat(32));
      Bun.spawnSync(['chmod', mode.toString(8), path]);
      expect(await loadTokenKeys({ kind: 'secret', path })).toMatchObject({
        kind: 'refused',
        remedy: `Run: chmod 600 ${path}`,
      });
    }
  });
});

describe('a public key', () => {
  const ed = keyPair('ed25519');

  it('is not taken when the private one comes with it', async () => {
    const pem = folder.write('private.pem', ed.privatePem);
    const jwks = folder.write('private.jwks', JSON.stringify({ keys: [ed.privateJwk] }));
    for (const source of [
      { kind: 'pem', path: pem } as const,
      { kind: 'jwks', path: jwks } as const,
    ]) {
      const loaded = await loadTokenKeys(source);
      expect(loaded).toMatchObject({ kind: 'refused' });
      expect(JSON.stringify(loaded)).toContain('private key');
      expect(JSON.stringify(loaded)).not.toContain(String(ed.privateJwk.d));
    }
  });

  it.each([
    ['p384.pem', () => generateKeyPairSync('ec', { namedCurve: 'P-384' })],
    ['rsa1024.pem', () => generateKeyPairSync('rsa', { modulusLength: 1024 })],
    ['x25519.pem', () => generateKeyPairSync('x25519')],
  ] as const)(
    'of a kind that is too weak or for something else is refused: %s',
    async (name, make) => {
      const pem = make().publicKey.export({ type: 'spki', format: 'pem' }).toString();
      const loaded = await loadTokenKeys({ kind: 'pem', path: folder.write(name, pem) });
      expect(loaded).toMatchObject({ kind: 'refused' });
    },
  );

  it('that is no PEM at all is refused', async () => {
    const loaded = await loadTokenKeys({ kind: 'pem', path: folder.write('x.pem', 'hello') });
    expect(loaded).toMatchObject({ kind: 'refused' });
  });
});

describe('a key set', () => {
  it.each([
    ['text', 'hello'],
    ['nothing inside', '{"keys": []}'],
    ['a list', '[]'],
    ['a shared secret among the keys', '{"keys": [{"kty": "oct", "k": "AAAA"}]}'],
    ['a damaged key', '{"keys": [{"kty": "OKP", "crv": "Ed25519", "x": "AA"}]}'],
    ['a key that is a text', '{"keys": ["AA"]}'],
  ])('is refused with its place: %s', async (name, content) => {
    const path = folder.write(`${name}.jwks`, content);
    const loaded = await loadTokenKeys({ kind: 'jwks', path });
    if (loaded.kind !== 'refused') throw new Error('was taken');
    expect(loaded.reason).toContain(path);
    expect(loaded.remedy).not.toBe('');
  });
});
