import { isScope, type Scope } from '@mt5-bridge/protocol';
import { type AccountId, asAccountId, asUtcMs, type UtcMs } from '@mt5-bridge/trading';
import type { SecretHash } from './api-key.ts';
import { SCOPE_LIST } from './scopes.ts';

/** What the operator decides when a key is made. */
export interface KeyGrant {
  /** Who acts: signals belong to the subject and survive a change of its key. */
  readonly subject: string;
  /** For people, for example `laptop`. */
  readonly name: string;
  readonly scopes: readonly Scope[];
  /** `null` = every account that the scopes allow. */
  readonly accounts: readonly AccountId[] | null;
  /** `null` = the limit per address applies. */
  readonly maxConnections: number | null;
  /** `null` = `limits.orders_per_minute` applies. */
  readonly ordersPerMinute: number | null;
}

/** A key as it is listed: everything but the hash. */
export interface KeyInfo extends KeyGrant {
  readonly id: string;
  readonly createdMs: UtcMs;
  readonly revokedMs: UtcMs | null;
}

export interface KeyRecord extends KeyInfo {
  readonly secretHash: SecretHash;
}

/** A token that was called back before it ran out. */
export interface RevokedToken {
  readonly jti: string;
  readonly revokedMs: UtcMs;
}

const LABEL = /^[\p{L}\p{N} ._@:+-]{1,64}$/u;
const GRANT_FIELDS = ['subject', 'name', 'scopes', 'accounts', 'maxConnections', 'ordersPerMinute'];
const RECORD_FIELDS = [...GRANT_FIELDS, 'id', 'createdMs', 'revokedMs', 'secretHash'];

/** Says what is wrong with a wish for a key, or gives it checked. */
export function readGrant(value: unknown): KeyGrant | string {
  if (!isRecord(value)) return 'expected an object';
  const unknown = Object.keys(value).find((field) => !GRANT_FIELDS.includes(field));
  if (unknown !== undefined) return `${unknown}: no such field; known: ${GRANT_FIELDS.join(', ')}`;
  const { subject, name = subject, scopes, accounts = null } = value;
  if (!isLabel(subject)) return 'subject: expected 1 to 64 letters, digits, spaces or . _ @ : + -';
  if (subject === 'anonymous') return 'subject: "anonymous" is taken by sessions without a key';
  if (!isLabel(name)) return 'name: expected 1 to 64 letters, digits, spaces or . _ @ : + -';
  if (!isTextList(scopes) || scopes.length === 0) return 'scopes: expected at least one scope';
  const stranger = scopes.find((scope) => !isScope(scope));
  if (stranger !== undefined)
    return `scopes: ${JSON.stringify(stranger)} is no scope; there are ${SCOPE_LIST}`;
  if (accounts !== null && (!isTextList(accounts) || accounts.length === 0)) {
    return 'accounts: expected a list of account aliases, or nothing for all';
  }
  const maxConnections = readLimit(value.maxConnections);
  if (maxConnections === undefined) return 'maxConnections: expected a whole number from 1';
  const ordersPerMinute = readLimit(value.ordersPerMinute);
  if (ordersPerMinute === undefined) return 'ordersPerMinute: expected a whole number from 1';
  return {
    subject,
    name,
    scopes: [...new Set(scopes.filter(isScope))],
    accounts: accounts === null ? null : [...new Set(accounts)].map(asAccountId),
    maxConnections,
    ordersPerMinute,
  };
}

/** Reads one record of the file; a text says what is wrong with it. */
export function readRecord(value: unknown): KeyRecord | string {
  if (!isRecord(value)) return 'expected an object';
  const unknown = Object.keys(value).find((field) => !RECORD_FIELDS.includes(field));
  // A plaintext secret would come in such a field, so nothing unknown is let pass.
  if (unknown !== undefined) return `${unknown}: no such field`;
  const { id, createdMs, revokedMs, secretHash, ...rest } = value;
  if (typeof id !== 'string' || !/^[0-9a-f]{12}$/.test(id)) return 'id: expected 12 hex digits';
  if (!isTime(createdMs)) return 'createdMs: expected a time in milliseconds';
  if (revokedMs !== null && !isTime(revokedMs)) return 'revokedMs: expected a time or null';
  if (!isSecretHash(secretHash)) return 'secretHash: expected salt and hash in base64url';
  const grant = readGrant(rest);
  if (typeof grant === 'string') return grant;
  return {
    ...grant,
    id,
    createdMs: asUtcMs(createdMs),
    revokedMs: revokedMs === null ? null : asUtcMs(revokedMs),
    secretHash,
  };
}

export function readRevokedToken(value: unknown): RevokedToken | string {
  if (!isRecord(value)) return 'expected an object';
  const { jti, revokedMs } = value;
  if (typeof jti !== 'string' || jti === '') return 'jti: expected a text';
  if (!isTime(revokedMs)) return 'revokedMs: expected a time in milliseconds';
  return { jti, revokedMs: asUtcMs(revokedMs) };
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isTextList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

const isLabel = (value: unknown): value is string => typeof value === 'string' && LABEL.test(value);

const isTime = (value: unknown): value is number =>
  Number.isSafeInteger(value) && Number(value) >= 0;

function isSecretHash(value: unknown): value is SecretHash {
  return (
    isRecord(value) &&
    typeof value.salt === 'string' &&
    /^[A-Za-z0-9_-]{22}$/.test(value.salt) &&
    typeof value.hash === 'string' &&
    /^[A-Za-z0-9_-]{43}$/.test(value.hash)
  );
}

/** `null` when absent, `undefined` when wrong. 0 would read as "off", which no key may have. */
function readLimit(value: unknown): number | null | undefined {
  if (value === undefined || value === null) return null;
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 1 ? value : undefined;
}
