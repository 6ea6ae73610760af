import { createPublicKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { type CryptoKey, importJWK } from 'jose';
import { isRecord } from './key-record.ts';
import { readPrivateFile } from './private-file.ts';
import { type Refusal, refuse } from './refusal.ts';

/** Signature algorithms that the bridge accepts at all. */
export type TokenAlgorithm = 'HS256' | 'RS256' | 'ES256' | 'EdDSA';

/** RFC 7518 3.2: a key of at least the size of the hash. */
const SHARED_SECRET_BYTES_MIN = 32;
const RSA_BITS_MIN = 2048;

/** A key with the one algorithm that it is used for, whatever a token says. */
export interface TokenKey {
  readonly algorithm: TokenAlgorithm;
  /** Name in a key set, `undefined` for a single key. */
  readonly kid: string | undefined;
  readonly material: CryptoKey | Uint8Array;
}

/** Exactly one file: a shared secret and public keys are never in use together. */
export type TokenKeySource =
  | { readonly kind: 'secret'; readonly path: string }
  | { readonly kind: 'pem'; readonly path: string }
  | { readonly kind: 'jwks'; readonly path: string };

type Loaded = { readonly kind: 'ok'; readonly keys: readonly TokenKey[] } | Refusal;

/** Reads the keys that tokens are checked with. */
export async function loadTokenKeys(source: TokenKeySource): Promise<Loaded> {
  switch (source.kind) {
    case 'secret':
      return loadSecret(source.path);
    case 'pem':
      return loadPem(source.path);
    case 'jwks':
      return loadJwks(source.path);
  }
}

function loadSecret(path: string): Loaded {
  const file = readPrivateFile(path);
  if (file.kind === 'refused') return file;
  if (file.kind === 'missing') return missing(path);
  const secret = withoutLineEnd(file.bytes);
  if (secret.length < SHARED_SECRET_BYTES_MIN) {
    return refuse(
      `The secret in ${path} has ${secret.length} bytes; HS256 needs at least ${SHARED_SECRET_BYTES_MIN}`,
      `Make one: openssl rand -base64 48 > ${path}`,
    );
  }
  return { kind: 'ok', keys: [{ algorithm: 'HS256', kid: undefined, material: secret }] };
}

/** Editors and `echo` end a text with a line end that the issuer does not count; random bytes stay whole. */
function withoutLineEnd(bytes: Uint8Array): Uint8Array {
  const text = Buffer.from(bytes).toString('latin1');
  const [, line] = /^([\x20-\x7e]+)\r?\n$/.exec(text) ?? [];
  return line === undefined ? bytes : bytes.slice(0, line.length);
}

async function loadPem(path: string): Promise<Loaded> {
  const text = readPublicFile(path);
  if (typeof text !== 'string') return text;
  if (text.includes('PRIVATE KEY')) return holdsPrivateKey(path);
  const jwk = exportPublicKey(text);
  if (jwk === undefined) {
    return refuse(`${path} holds no public key or certificate in PEM form`, 'Check the file.');
  }
  const key = await toTokenKey(jwk, path);
  return key.kind === 'refused' ? key : { kind: 'ok', keys: [key.key] };
}

/** Takes a public key and, by its public key, a certificate. */
function exportPublicKey(pem: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return { ...createPublicKey(pem).export({ format: 'jwk' }) };
  } catch {
    // The library's reason speaks of its own inside; the caller names file and form.
    return undefined;
  }
}

async function loadJwks(path: string): Promise<Loaded> {
  const text = readPublicFile(path);
  if (typeof text !== 'string') return text;
  const set = parseJson(text);
  const list = isRecord(set) ? set.keys : undefined;
  if (!Array.isArray(list) || list.length === 0) {
    return refuse(
      `${path} is no JSON Web Key Set with at least one key`,
      'Expected {"keys": [...]}.',
    );
  }
  const keys: TokenKey[] = [];
  for (const [place, jwk] of list.entries()) {
    const where = `${path}, key ${place + 1}`;
    if (!isRecord(jwk)) return refuse(`${where} is no object`, 'Check the file.');
    if ('d' in jwk) return holdsPrivateKey(where);
    const key = await toTokenKey(jwk, where);
    if (key.kind === 'refused') return key;
    keys.push(key.key);
  }
  return { kind: 'ok', keys };
}

async function toTokenKey(
  jwk: Readonly<Record<string, unknown>>,
  where: string,
): Promise<{ readonly kind: 'ok'; readonly key: TokenKey } | Refusal> {
  const algorithm = algorithmOf(jwk);
  if (algorithm === undefined) {
    return refuse(
      `${where} is none of RSA, EC P-256 and Ed25519`,
      'Use a key for RS256, ES256 or EdDSA; a shared secret belongs in auth.jwt.secret_file.',
    );
  }
  const { kid } = jwk;
  const material = await importJWK({ ...jwk, alg: algorithm }, algorithm).catch(() => undefined);
  if (material === undefined) return refuse(`${where} is damaged`, 'Get the public key again.');
  if (algorithm === 'RS256' && rsaBits(jwk) < RSA_BITS_MIN) {
    return refuse(`${where} has less than ${RSA_BITS_MIN} bits`, 'Use a longer RSA key.');
  }
  return {
    kind: 'ok',
    key: { algorithm, kid: typeof kid === 'string' ? kid : undefined, material },
  };
}

/** By the kind of key, never by what a token or the file claims. */
function algorithmOf(jwk: Readonly<Record<string, unknown>>): TokenAlgorithm | undefined {
  if (jwk.kty === 'RSA') return 'RS256';
  if (jwk.kty === 'EC' && jwk.crv === 'P-256') return 'ES256';
  return jwk.kty === 'OKP' && jwk.crv === 'Ed25519' ? 'EdDSA' : undefined;
}

function rsaBits(jwk: Readonly<Record<string, unknown>>): number {
  return typeof jwk.n === 'string' ? Buffer.from(jwk.n, 'base64url').length * 8 : 0;
}

function readPublicFile(path: string): string | Refusal {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return refuse(`${path} can not be read: ${reason}`, 'Check the path and its rights.');
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Told by the caller, which knows what the file should be.
    return undefined;
  }
}

const missing = (path: string) =>
  refuse(`${path} does not exist`, 'Create it, or correct the path in the configuration.');

const holdsPrivateKey = (where: string) =>
  refuse(
    `${where} holds a private key; checking tokens needs the public one only`,
    'Keep the private key with the issuer: openssl pkey -in private.pem -pubout -out public.pem',
  );
