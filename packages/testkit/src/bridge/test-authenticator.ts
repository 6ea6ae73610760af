import type {
  Authenticator,
  AuthOutcome,
  Credential,
  Principal,
} from '@mt5-bridge/bridge/internal/ports/authenticator.ts';
import type { Clock } from '@mt5-bridge/bridge/internal/ports/clock.ts';

/** Credentials that a test gave out; while it gave none, nothing is configured. */
export class TestAuthenticator implements Authenticator {
  readonly #clock: Clock;
  readonly #principals = new Map<string, Principal>();
  readonly #listeners: ((credentialIds: readonly string[]) => void)[] = [];
  /** Verification waits for this, as it would for a slow computation. */
  gate: Promise<void> = Promise.resolve();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get isConfigured(): boolean {
    return this.#principals.size > 0;
  }

  get methods(): readonly ('jwt' | 'api_key')[] {
    return this.isConfigured ? ['jwt', 'api_key'] : [];
  }

  /** Makes `secret` a key, or with `method: 'jwt'` a token, of a subject that may view and trade. */
  grant(secret: string, over: Partial<Principal> = {}): Principal {
    const principal: Principal = {
      subject: 'alice',
      scopes: new Set(['view', 'trade', 'reduce']),
      accounts: null,
      method: 'api_key',
      expiresAtMs: null,
      credentialId: `key:${secret}`,
      maxConnections: null,
      ordersPerMinute: null,
      ...over,
    };
    this.#principals.set(secret, principal);
    return principal;
  }

  revoke(secret: string): void {
    const credentialId = this.#principals.get(secret)?.credentialId;
    this.#principals.delete(secret);
    if (credentialId === undefined || credentialId === null) return;
    for (const listener of this.#listeners) listener([credentialId]);
  }

  async verify(credential: Credential): Promise<AuthOutcome> {
    await this.gate;
    const secret = credential.method === 'jwt' ? credential.token : credential.key;
    const principal = this.#principals.get(secret);
    if (principal === undefined) return refused('UNAUTHORIZED', 'unknown credential');
    const { expiresAtMs } = principal;
    if (expiresAtMs !== null && this.#clock.nowMs() >= expiresAtMs) {
      return refused('TOKEN_EXPIRED', 'the token has expired');
    }
    return { kind: 'ok', principal };
  }

  onRevoked(listener: (credentialIds: readonly string[]) => void): void {
    this.#listeners.push(listener);
  }
}

function refused(code: 'UNAUTHORIZED' | 'TOKEN_EXPIRED', reason: string): AuthOutcome {
  return { kind: 'refused', code, reason };
}
