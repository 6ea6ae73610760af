import type { Clock } from '../../ports/clock.ts';
import type { Random } from '../../ports/random.ts';
import { formatApiKey, hashSecret, makeApiKey, parseApiKey, secretMatches } from './api-key.ts';
import { type KeyFileContent, readKeyFile, writeKeyFile } from './key-file.ts';
import type { KeyGrant, KeyInfo, KeyRecord, RevokedToken } from './key-record.ts';
import type { Refusal } from './refusal.ts';

export interface KeyStoreParts {
  /** The file of the data directory; it need not exist. */
  readonly path: string;
  readonly clock: Clock;
  readonly random: Random;
}

export type KeyCheck =
  | { readonly kind: 'ok'; readonly key: KeyInfo }
  | { readonly kind: 'wrong'; readonly reason: string };

/** Compared against when an id is unknown, so that both cases do the same work. */
const NO_HASH = { salt: 'A'.repeat(22), hash: 'A'.repeat(43) } as const;

/**
 * API keys and called-back tokens. Changes reach the file before they count; who holds the lock of the data
 * directory owns the file.
 */
export class KeyStore {
  readonly #parts: KeyStoreParts;
  readonly #keys: Map<string, KeyRecord>;
  readonly #revokedTokens: Map<string, RevokedToken>;
  readonly #listeners: ((credentialIds: readonly string[]) => void)[] = [];

  private constructor(parts: KeyStoreParts, content: KeyFileContent) {
    this.#parts = parts;
    this.#keys = new Map(content.keys.map((key) => [key.id, key]));
    this.#revokedTokens = new Map(content.revokedTokens.map((token) => [token.jti, token]));
  }

  static open(parts: KeyStoreParts): { readonly kind: 'ok'; readonly store: KeyStore } | Refusal {
    const content = readKeyFile(parts.path);
    if (content.kind === 'refused') return content;
    return { kind: 'ok', store: new KeyStore(parts, content) };
  }

  /**
   * Revoked keys count: a bridge whose last key was revoked lets nobody in, it does not fall back to
   * anonymous sessions.
   */
  get hasKeys(): boolean {
    return this.#keys.size > 0;
  }

  listKeys(): readonly KeyInfo[] {
    return [...this.#keys.values()].map(toInfo);
  }

  /** Makes a key, usable at once. `text` is all that ever shows the secret. Throws when the disk refuses. */
  createKey(grant: KeyGrant): { readonly text: string; readonly key: KeyInfo } {
    const made = makeApiKey(this.#parts.random);
    const info: KeyInfo = {
      ...grant,
      id: made.id,
      createdMs: this.#parts.clock.nowMs(),
      revokedMs: null,
    };
    const record = { ...info, secretHash: hashSecret(made.secret, this.#parts.random) };
    this.#write(new Map(this.#keys).set(made.id, record), this.#revokedTokens);
    this.#keys.set(made.id, record);
    return { text: formatApiKey(made), key: info };
  }

  /** Revokes a key and has its sessions closed. Again is harmless. `undefined`: no such key. */
  revokeKey(id: string): KeyInfo | undefined {
    const record = this.#keys.get(id);
    if (record === undefined) return undefined;
    if (record.revokedMs !== null) return toInfo(record);
    const revoked = { ...record, revokedMs: this.#parts.clock.nowMs() };
    this.#write(new Map(this.#keys).set(id, revoked), this.#revokedTokens);
    this.#keys.set(id, revoked);
    this.#announce(keyCredentialId(id));
    return toInfo(revoked);
  }

  /** Calls a token back by its `jti`, before it runs out. */
  revokeToken(jti: string): void {
    if (this.#revokedTokens.has(jti)) return;
    const token = { jti, revokedMs: this.#parts.clock.nowMs() };
    this.#write(this.#keys, new Map(this.#revokedTokens).set(jti, token));
    this.#revokedTokens.set(jti, token);
    this.#announce(tokenCredentialId(jti));
  }

  isTokenRevoked(jti: string): boolean {
    return this.#revokedTokens.has(jti);
  }

  /** One look-up by the open id, then one comparison in constant time, whether the id is known or not. */
  check(text: string): KeyCheck {
    const given = parseApiKey(text);
    if (given === undefined) return { kind: 'wrong', reason: 'not an API key of this bridge' };
    const record = this.#keys.get(given.id);
    const matches = secretMatches(given.secret, record?.secretHash ?? NO_HASH);
    if (record === undefined || !matches) return { kind: 'wrong', reason: 'unknown API key' };
    if (record.revokedMs !== null) return { kind: 'wrong', reason: 'this API key was revoked' };
    return { kind: 'ok', key: toInfo(record) };
  }

  onRevoked(listener: (credentialIds: readonly string[]) => void): void {
    this.#listeners.push(listener);
  }

  #write(
    keys: ReadonlyMap<string, KeyRecord>,
    revokedTokens: ReadonlyMap<string, RevokedToken>,
  ): void {
    writeKeyFile(this.#parts.path, {
      keys: [...keys.values()],
      revokedTokens: [...revokedTokens.values()],
    });
  }

  #announce(credentialId: string): void {
    for (const listener of this.#listeners) listener([credentialId]);
  }
}

function toInfo({ secretHash: _, ...info }: KeyRecord): KeyInfo {
  return info;
}

/** Key ids and token ids come from different hands: the prefix keeps them apart. */
export const keyCredentialId = (id: string): string => `key:${id}`;
export const tokenCredentialId = (jti: string): string => `jti:${jti}`;
