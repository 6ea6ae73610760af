import type { KeyGrant, KeyInfo } from '@mt5-bridge/bridge/internal/adapters/auth/key-record.ts';
import type { KeyAccess } from './key-access.ts';

/** The bridge answered, and not with what was asked for. */
export class AdminCallError extends Error {
  override readonly name = 'AdminCallError';
  readonly status: number;

  constructor(message: string, status: number) {
    super(message);
    this.status = status;
  }
}

/** Keys of the bridge that runs on this machine, through its admin interface. */
export class RunningBridgeKeys implements KeyAccess {
  readonly since: string;
  readonly #port: number;
  readonly #adminToken: string;

  constructor(port: number, adminToken: string) {
    this.since = `at once, on the bridge that listens on port ${port}`;
    this.#port = port;
    this.#adminToken = adminToken;
  }

  async list(): Promise<readonly KeyInfo[]> {
    const { keys } = await this.#call<{ keys: readonly KeyInfo[] }>('GET', '/admin/keys');
    return keys;
  }

  create(grant: KeyGrant): Promise<{ readonly text: string; readonly key: KeyInfo }> {
    return this.#call('POST', '/admin/keys', grant);
  }

  async revoke(id: string): Promise<KeyInfo | undefined> {
    try {
      const { key } = await this.#call<{ key: KeyInfo }>('DELETE', `/admin/keys/${id}`);
      return key;
    } catch (error) {
      if (error instanceof AdminCallError && error.status === 404) return undefined;
      throw error;
    }
  }

  async revokeToken(jti: string): Promise<void> {
    await this.#call('POST', '/admin/revoked-tokens', { jti });
  }

  async #call<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
    const response = await this.#fetch(path, {
      method,
      headers: { authorization: `Bearer ${this.#adminToken}` },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const answer: unknown = await response.json();
    if (!response.ok) {
      const told = typeof answer === 'object' && answer !== null && 'message' in answer;
      throw new AdminCallError(
        told ? String(answer.message) : `the bridge answered ${response.status}`,
        response.status,
      );
    }
    // Both ends are built from the same sources: `createAdminApi` writes what is read here.
    return answer as Answer;
  }

  /** A bridge with TLS is asked again in its own way; its certificate names another host than loopback. */
  async #fetch(path: string, init: RequestInit): Promise<Response> {
    const address = `127.0.0.1:${this.#port}${path}`;
    try {
      return await fetch(`http://${address}`, init);
    } catch {
      // No HTTP there: either TLS, which the second call finds out, or nothing, which it reports.
      return fetch(`https://${address}`, { ...init, tls: { rejectUnauthorized: false } });
    }
  }
}
