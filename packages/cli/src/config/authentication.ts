import { join } from 'node:path';
import { AuthThrottle } from '@mt5-bridge/bridge/internal/adapters/auth/auth-throttle.ts';
import { BridgeAuthenticator } from '@mt5-bridge/bridge/internal/adapters/auth/authenticator.ts';
import { KEY_FILE_NAME } from '@mt5-bridge/bridge/internal/adapters/auth/key-file.ts';
import { KeyStore } from '@mt5-bridge/bridge/internal/adapters/auth/key-store.ts';
import {
  loadTokenKeys,
  type TokenKeySource,
} from '@mt5-bridge/bridge/internal/adapters/auth/token-keys.ts';
import { TokenVerifier } from '@mt5-bridge/bridge/internal/adapters/auth/token-verifier.ts';
import type { Clock } from '@mt5-bridge/bridge/internal/ports/clock.ts';
import type { Random } from '@mt5-bridge/bridge/internal/ports/random.ts';
import type { BridgeConfig } from './schema.ts';
import { checkExposure, type StartUpRefusal } from './start-up.ts';

export interface Seams {
  readonly clock: Clock;
  readonly random: Random;
}

export type AuthenticationSetUp =
  | {
      readonly kind: 'ready';
      readonly authenticator: BridgeAuthenticator;
      readonly keys: KeyStore;
      readonly throttle: AuthThrottle;
    }
  | { readonly kind: 'refused'; readonly refusals: readonly StartUpRefusal[] };

/**
 * Opens `keys.json` of the data directory, which the caller must own, loads the key for tokens, and checks
 * that nothing is laid open without authentication. Writes nothing.
 */
export async function setUpAuthentication(
  config: BridgeConfig,
  seams: Seams,
): Promise<AuthenticationSetUp> {
  const path = join(config.store.dataDir, KEY_FILE_NAME);
  const opened = KeyStore.open({ path, ...seams });
  const loaded = await loadTokens(config, seams.clock);
  const broken = [opened, loaded].filter((part) => part.kind === 'refused');
  if (opened.kind === 'refused' || loaded.kind === 'refused') {
    return { kind: 'refused', refusals: broken };
  }
  const keys = opened.store;
  const authenticator = new BridgeAuthenticator({ keys, tokens: loaded.tokens });
  const refusals = checkExposure(config, authenticator.isConfigured);
  if (refusals.length > 0) return { kind: 'refused', refusals };
  const { maxFailuresPerMinute, blockMs } = config.auth;
  const throttle = new AuthThrottle({ clock: seams.clock, maxFailuresPerMinute, blockMs });
  return { kind: 'ready', authenticator, keys, throttle };
}

type LoadedTokens =
  | { readonly kind: 'ok'; readonly tokens: TokenVerifier | undefined }
  | ({ readonly kind: 'refused' } & StartUpRefusal);

async function loadTokens(config: BridgeConfig, clock: Clock): Promise<LoadedTokens> {
  const { issuer, audience, clockSkewS } = config.auth.jwt;
  const source = tokenKeySource(config);
  // The configuration was checked: with a key both names are there.
  if (source === undefined || issuer === undefined || audience === undefined) {
    return { kind: 'ok', tokens: undefined };
  }
  const loaded = await loadTokenKeys(source);
  if (loaded.kind === 'refused') return loaded;
  const possible = [...new Set(loaded.keys.map((key) => key.algorithm))];
  const wanted = config.auth.jwt.algorithms;
  const algorithms = possible.filter((algorithm) => wanted?.includes(algorithm) ?? true);
  if (algorithms.length === 0) {
    return {
      kind: 'refused',
      reason: `${source.path} is for ${possible.join(', ')}, auth.jwt.algorithms allows ${wanted?.join(', ')}`,
      remedy: 'Add the algorithm of the key to auth.jwt.algorithms, or leave that out.',
    };
  }
  const rules = { keys: loaded.keys, algorithms, issuer, audience, clockSkewS };
  return { kind: 'ok', tokens: new TokenVerifier(rules, clock) };
}

function tokenKeySource({ auth }: BridgeConfig): TokenKeySource | undefined {
  const { secretFile, keyFile, jwksFile } = auth.jwt;
  if (secretFile !== undefined) return { kind: 'secret', path: secretFile };
  if (keyFile !== undefined) return { kind: 'pem', path: keyFile };
  return jwksFile === undefined ? undefined : { kind: 'jwks', path: jwksFile };
}
