import { isScope } from '@mt5-bridge/protocol';
import { type AccountId, asAccountId, asUtcMs } from '@mt5-bridge/trading';
import type { Principal } from '../../ports/authenticator.ts';
import { isTextList } from './key-record.ts';
import { tokenCredentialId } from './key-store.ts';
import { expandScopes } from './scopes.ts';

type Claims = Readonly<Record<string, unknown>>;

/** Seconds of the largest time that a JavaScript date can hold. */
const NUMERIC_DATE_MAX = 8_640_000_000_000;

/**
 * Turns verified claims into a principal; a text names the claim that is wrong. Times must be whole seconds:
 * the signature says that the issuer wrote them, not that they make sense.
 */
export function toPrincipal(claims: Claims, nowS: number, skewS: number): Principal | string {
  const { sub, jti, exp, nbf, iat } = claims;
  if (!isNumericDate(exp)) return 'exp: expected whole seconds since 1970';
  if (nbf !== undefined && !isNumericDate(nbf)) return 'nbf: expected whole seconds since 1970';
  if (iat !== undefined && !isNumericDate(iat)) return 'iat: expected whole seconds since 1970';
  if (iat !== undefined && iat > nowS + skewS) return 'iat: the token was issued in the future';
  if (typeof sub !== 'string' || sub.trim() === '' || sub.length > 256) {
    return 'sub: expected a text of 1 to 256 characters';
  }
  if (sub === 'anonymous') return 'sub: "anonymous" is taken by sessions without credentials';
  if (jti !== undefined && typeof jti !== 'string') return 'jti: expected a text';
  const scopes = readScopes(claims);
  if (typeof scopes === 'string') return scopes;
  const accounts = readAccounts(claims.accounts);
  if (typeof accounts === 'string') return accounts;
  return {
    subject: sub,
    scopes: expandScopes(scopes.filter(isScope)),
    accounts,
    method: 'jwt',
    expiresAtMs: asUtcMs(exp * 1000),
    credentialId: jti === undefined ? null : tokenCredentialId(jti),
    maxConnections: null,
    ordersPerMinute: null,
  };
}

/** `scope` as OAuth writes it (RFC 8693 4.2), else the list `scopes`. Foreign names are no concern of ours. */
function readScopes(claims: Claims): readonly string[] | string {
  const { scope, scopes } = claims;
  if (scope !== undefined && scopes !== undefined) return 'scope, scopes: expected one of them';
  if (scope !== undefined) {
    return typeof scope === 'string' ? scope.split(' ') : 'scope: expected a text';
  }
  if (scopes === undefined) return [];
  return isTextList(scopes) ? scopes : 'scopes: expected a list of texts';
}

/** An empty list means no account, a missing one every account that the scopes allow. */
function readAccounts(value: unknown): ReadonlySet<AccountId> | null | string {
  if (value === undefined) return null;
  if (!isTextList(value)) return 'accounts: expected a list of account aliases';
  return new Set(value.map(asAccountId));
}

function isNumericDate(value: unknown): value is number {
  return (
    typeof value === 'number' &&
    Number.isSafeInteger(value) &&
    value >= 0 &&
    value <= NUMERIC_DATE_MAX
  );
}
