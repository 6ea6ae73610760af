import { join } from 'node:path';
import { BridgeAuthenticator } from '@mt5-bridge/bridge/internal/adapters/auth/authenticator.ts';
import { KEY_FILE_NAME } from '@mt5-bridge/bridge/internal/adapters/auth/key-file.ts';
import { KeyStore } from '@mt5-bridge/bridge/internal/adapters/auth/key-store.ts';
import type { Refusal } from '@mt5-bridge/bridge/internal/adapters/auth/refusal.ts';
import {
  loadTokenKeys,
  type TokenKeySource,
} from '@mt5-bridge/bridge/internal/adapters/auth/token-keys.ts';
import { TokenVerifier } from '@mt5-bridge/bridge/internal/adapters/auth/token-verifier.ts';
import type { Clock } from '@mt5-bridge/bridge/internal/ports/clock.ts';
import type { Random } from '@mt5-bridge/bridge/internal/ports/random.ts';
import type { BridgeConfig } from '../config/schema.ts';

export interface OpenedAuthenticator {
  readonly kind: 'ok';
  readonly authenticator: BridgeAuthenticator;
  readonly keys: KeyStore;
}

/** API keys of the data directory, and tokens where a key for them is configured. */
export async function openAuthenticator(
  config: BridgeConfig,
  dataDir: string,
  parts: { readonly clock: Clock; readonly random: Random },
): Promise<OpenedAuthenticator | Refusal> {
  const opened = KeyStore.open({ path: join(dataDir, KEY_FILE_NAME), ...parts });
  if (opened.kind === 'refused') return opened;
  const keys = opened.store;
  const source = tokenKeySource(config);
  if (source === undefined) {
    return { kind: 'ok', keys, authenticator: new BridgeAuthenticator({ keys }) };
  }
  const loaded = await loadTokenKeys(source);
  if (loaded.kind === 'refused') return loaded;
  const { jwt } = config.auth;
  const tokens = new TokenVerifier(
    {
      keys: loaded.keys,
      algorithms: jwt.algorithms ?? [...new Set(loaded.keys.map(({ algorithm }) => algorithm))],
      // The configuration is refused when tokens are on and one of these is missing.
      issuer: jwt.issuer ?? '',
      audience: jwt.audience ?? '',
      clockSkewS: jwt.clockSkewS,
    },
    parts.clock,
  );
  return { kind: 'ok', keys, authenticator: new BridgeAuthenticator({ keys, tokens }) };
}

function tokenKeySource({ auth: { jwt } }: BridgeConfig): TokenKeySource | undefined {
  if (jwt.secretFile !== undefined) return { kind: 'secret', path: jwt.secretFile };
  if (jwt.keyFile !== undefined) return { kind: 'pem', path: jwt.keyFile };
  return jwt.jwksFile === undefined ? undefined : { kind: 'jwks', path: jwt.jwksFile };
}
