import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ManualClock } from '@mt5-bridge/testkit/internal/manual-clock.ts';
import { SeededRandom } from '@mt5-bridge/testkit/internal/seeded-random.ts';
import { CompactSign, type SignJWT } from 'jose';
import type { KeyGrant } from '../../src/adapters/auth/key-record.ts';
import { KeyStore } from '../../src/adapters/auth/key-store.ts';
import { loadTokenKeys, type TokenKeySource } from '../../src/adapters/auth/token-keys.ts';
import { TokenVerifier } from '../../src/adapters/auth/token-verifier.ts';

export const ISSUER = 'https://id.example';
export const AUDIENCE = 'mt5-bridge';
export const SKEW_S = 30;

/** A folder that is gone after the test. */
export interface Folder extends Disposable {
  readonly path: string;
  write(name: string, content: string | Uint8Array, mode?: number): string;
}

export function makeFolder(): Folder {
  const path = mkdtempSync(join(tmpdir(), 'mt5-bridge-auth-'));
  return {
    path,
    write(name, content, mode = 0o600) {
      const file = join(path, name);
      writeFileSync(file, content, { mode });
      return file;
    },
    [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }),
  };
}

export const newClock = () => new ManualClock();
export const nowSeconds = (clock: ManualClock) => Math.floor(clock.nowMs() / 1000);

/** Claims that are right at the moment of `clock`. */
export function goodClaims(clock: ManualClock): Record<string, unknown> {
  return {
    iss: ISSUER,
    aud: AUDIENCE,
    sub: 'desk-1',
    exp: nowSeconds(clock) + 600,
    scope: 'trade monitor',
  };
}

export type SigningKey = Parameters<SignJWT['sign']>[0];

/** Signs claims as they are, also those that a library would not write. */
export function sign(
  claims: Record<string, unknown>,
  key: SigningKey,
  header: Record<string, unknown> & { alg: string },
): Promise<string> {
  const payload = new TextEncoder().encode(JSON.stringify(claims));
  return new CompactSign(payload).setProtectedHeader(header).sign(key);
}

/** A token with any header and no signature. */
export function unsigned(header: object, claims: object, signature = ''): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part(header)}.${part(claims)}.${signature}`;
}

export async function verifierOf(source: TokenKeySource, clock: ManualClock) {
  const loaded = await loadTokenKeys(source);
  if (loaded.kind === 'refused') throw new Error(loaded.reason);
  const { keys } = loaded;
  const algorithms = [...new Set(keys.map((key) => key.algorithm))];
  const rules = { keys, algorithms, issuer: ISSUER, audience: AUDIENCE, clockSkewS: SKEW_S };
  return new TokenVerifier(rules, clock);
}

export function keyPair(type: 'rsa' | 'ec' | 'ed25519') {
  const pair =
    type === 'rsa'
      ? generateKeyPairSync('rsa', { modulusLength: 2048 })
      : type === 'ec'
        ? generateKeyPairSync('ec', { namedCurve: 'P-256' })
        : generateKeyPairSync('ed25519');
  return {
    signer: pair.privateKey,
    pem: pair.publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    jwk: { ...pair.publicKey.export({ format: 'jwk' }) },
    privatePem: pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    privateJwk: { ...pair.privateKey.export({ format: 'jwk' }) },
  };
}

export const GRANT: KeyGrant = {
  subject: 'desk-1',
  name: 'laptop',
  scopes: ['trade'],
  accounts: null,
  maxConnections: null,
  ordersPerMinute: null,
};

export function openKeys(path: string, clock = newClock(), random = new SeededRandom(1)): KeyStore {
  const opened = KeyStore.open({ path, clock, random });
  if (opened.kind === 'refused') throw new Error(opened.reason);
  return opened.store;
}
