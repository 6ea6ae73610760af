import { createHash, timingSafeEqual } from 'node:crypto';
import type { Random } from '../../ports/random.ts';

const ID_BYTES = 6;
const SECRET_BYTES = 32;
const SALT_BYTES = 16;
const KEY_FORM = /^mtb_([0-9a-f]{12})_([A-Za-z0-9_-]{43})$/;

/** The two parts of `mtb_<id>_<secret>`: the id may be seen, the secret not. */
export interface ApiKey {
  readonly id: string;
  readonly secret: string;
}

export function parseApiKey(text: string): ApiKey | undefined {
  const [, id, secret] = KEY_FORM.exec(text) ?? [];
  return id === undefined || secret === undefined ? undefined : { id, secret };
}

export function formatApiKey(key: ApiKey): string {
  return `mtb_${key.id}_${key.secret}`;
}

/** A key of 32 unpredictable bytes. */
export function makeApiKey(random: Random): ApiKey {
  return {
    id: Buffer.from(random.bytes(ID_BYTES)).toString('hex'),
    secret: Buffer.from(random.bytes(SECRET_BYTES)).toString('base64url'),
  };
}

export interface SecretHash {
  /** 16 bytes, base64url. */
  readonly salt: string;
  /** SHA-256 of salt and secret, base64url. */
  readonly hash: string;
}

/**
 * One round of SHA-256 is enough, and a slow password hash would only help an attacker load the bridge:
 * the secret is 256 random bits, not a word that a machine could guess at any speed.
 */
export function hashSecret(secret: string, random: Random): SecretHash {
  const salt = Buffer.from(random.bytes(SALT_BYTES)).toString('base64url');
  return { salt, hash: digest(secret, salt).toString('base64url') };
}

/** Takes the same time wherever the first difference lies. */
export function secretMatches(secret: string, known: SecretHash): boolean {
  return timingSafeEqual(digest(secret, known.salt), Buffer.from(known.hash, 'base64url'));
}

function digest(secret: string, salt: string): Buffer {
  return createHash('sha256').update(Buffer.from(salt, 'base64url')).update(secret).digest();
}
