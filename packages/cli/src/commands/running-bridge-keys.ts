import type { KeyGrant, KeyInfo } from '@mt5-bridge/bridge/internal/adapters/auth/key-record.ts';
import type { AdminClient } from './admin-client.ts';
import type { KeyAccess } from './key-access.ts';

/** Keys of the bridge that runs on this machine, through its admin interface. */
export class RunningBridgeKeys implements KeyAccess {
  readonly since: string;
  readonly #client: AdminClient;

  constructor(client: AdminClient) {
    this.since = `at once, on the bridge that listens on port ${client.port}`;
    this.#client = client;
  }

  async list(): Promise<readonly KeyInfo[]> {
    const path = '/admin/keys';
    const { keys } = await this.#client.call<{ keys: readonly KeyInfo[] }>('GET', path);
    return keys;
  }

  create(grant: KeyGrant): Promise<{ readonly text: string; readonly key: KeyInfo }> {
    return this.#client.call('POST', '/admin/keys', grant);
  }

  async revoke(id: string): Promise<KeyInfo | undefined> {
    const answer = await this.#client.find<{ key: KeyInfo }>('DELETE', `/admin/keys/${id}`);
    return answer?.key;
  }

  async revokeToken(jti: string): Promise<void> {
    await this.#client.call('POST', '/admin/revoked-tokens', { jti });
  }
}
