import type {
  Authenticator,
  AuthOutcome,
  Credential,
  Principal,
} from '../../ports/authenticator.ts';
import type { KeyInfo } from './key-record.ts';
import { type KeyStore, keyCredentialId, tokenCredentialId } from './key-store.ts';
import { expandScopes } from './scopes.ts';
import type { TokenVerifier } from './token-verifier.ts';

export interface AuthenticatorParts {
  readonly keys: KeyStore;
  /** Absent when no key for tokens is configured. */
  readonly tokens?: TokenVerifier | undefined;
}

/** API keys of the data directory and, where a key for them is configured, JSON Web Tokens. */
export class BridgeAuthenticator implements Authenticator {
  readonly #keys: KeyStore;
  readonly #tokens: TokenVerifier | undefined;

  constructor(parts: AuthenticatorParts) {
    this.#keys = parts.keys;
    this.#tokens = parts.tokens;
  }

  /** Asked anew each time: the first key that is made ends anonymous access for new connections. */
  get isConfigured(): boolean {
    return this.#tokens !== undefined || this.#keys.hasKeys;
  }

  get methods(): readonly ('jwt' | 'api_key')[] {
    const tokens = this.#tokens === undefined ? [] : (['jwt'] as const);
    return this.#keys.hasKeys ? [...tokens, 'api_key'] : tokens;
  }

  async verify(credential: Credential): Promise<AuthOutcome> {
    if (credential.method === 'api_key') return this.#verifyKey(credential.key);
    // Many clients can only send `Authorization: Bearer`, so a key may come that way too.
    if (credential.token.startsWith('mtb_')) return this.#verifyKey(credential.token);
    if (this.#tokens === undefined) {
      return refused('no key for tokens is configured (auth.jwt.*); use an API key');
    }
    const outcome = await this.#tokens.verify(credential.token);
    return outcome.kind === 'ok' && this.#isRevoked(outcome.principal)
      ? refused('this token was revoked')
      : outcome;
  }

  onRevoked(listener: (credentialIds: readonly string[]) => void): void {
    this.#keys.onRevoked(listener);
  }

  #verifyKey(text: string): AuthOutcome {
    const check = this.#keys.check(text);
    if (check.kind === 'wrong') return refused(check.reason);
    return { kind: 'ok', principal: keyPrincipal(check.key) };
  }

  #isRevoked({ credentialId }: Principal): boolean {
    const jti = credentialId?.slice(tokenCredentialId('').length);
    return jti !== undefined && this.#keys.isTokenRevoked(jti);
  }
}

function keyPrincipal(key: KeyInfo): Principal {
  return {
    subject: key.subject,
    scopes: expandScopes(key.scopes),
    accounts: key.accounts === null ? null : new Set(key.accounts),
    method: 'api_key',
    expiresAtMs: null,
    credentialId: keyCredentialId(key.id),
    maxConnections: key.maxConnections,
    ordersPerMinute: key.ordersPerMinute,
  };
}

function refused(reason: string): AuthOutcome {
  return { kind: 'refused', code: 'UNAUTHORIZED', reason };
}
