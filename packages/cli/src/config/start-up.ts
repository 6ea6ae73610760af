import { readFileSync } from 'node:fs';
import { readPrivateFile } from '@mt5-bridge/bridge/internal/adapters/auth/private-file.ts';
import { isLoopbackHost } from './address-list.ts';
import type { BridgeConfig } from './schema.ts';

/** Why the bridge does not start, and what to do about it. */
export interface StartUpRefusal {
  readonly reason: string;
  readonly remedy: string;
}

/** As a person reads it. */
export function describeRefusal({ reason, remedy }: StartUpRefusal): string {
  return `Refused to start: ${reason}.\n  ${remedy}`;
}

const MAKE_A_KEY =
  'make an API key with `mt5-bridge keys create --subject NAME --scopes trade`, or configure tokens (auth.jwt.*)';

/** What the configuration would lay open to others. */
export function checkExposure(config: BridgeConfig, isAuthConfigured: boolean): StartUpRefusal[] {
  const { host, tlsCert, trustedProxies } = config.server;
  const refusals: StartUpRefusal[] = [];
  if (!isLoopbackHost(host) && !isAuthConfigured) {
    refusals.push({
      reason: `server.host is ${host}, which other machines can reach, and no authentication is configured`,
      remedy: `Set server.host to 127.0.0.1, or ${MAKE_A_KEY}.`,
    });
  }
  if (!isLoopbackHost(host) && tlsCert === undefined && trustedProxies.length === 0) {
    refusals.push({
      reason: `server.host is ${host} without TLS, so credentials would cross the network readable`,
      remedy:
        'Set server.tls_cert and server.tls_key, or name the proxy that ends TLS in server.trusted_proxies.',
    });
  }
  for (const [alias, { environment }] of Object.entries(config.accounts)) {
    if (environment === 'paper' || isAuthConfigured) continue;
    refusals.push({
      reason: `accounts.${alias}.environment is ${environment}, and no authentication is configured`,
      remedy: `Before a terminal of that account may connect, ${MAKE_A_KEY}.`,
    });
  }
  return refusals;
}

export type TlsReading =
  | {
      readonly kind: 'ok';
      readonly tls: { readonly cert: string; readonly key: string } | undefined;
    }
  | ({ readonly kind: 'refused' } & StartUpRefusal);

/** Certificate and key as PEM; the key must be readable by its user only. */
export function readTls(config: BridgeConfig): TlsReading {
  const { tlsCert, tlsKey } = config.server;
  if (tlsCert === undefined || tlsKey === undefined) return { kind: 'ok', tls: undefined };
  const key = readPrivateFile(tlsKey);
  if (key.kind === 'refused') return key;
  if (key.kind === 'missing') return missing('server.tls_key', tlsKey);
  try {
    const cert = readFileSync(tlsCert, 'utf8');
    return { kind: 'ok', tls: { cert, key: new TextDecoder().decode(key.bytes) } };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { ...missing('server.tls_cert', tlsCert), reason: `server.tls_cert: ${reason}` };
  }
}

function missing(name: string, path: string): { kind: 'refused' } & StartUpRefusal {
  return {
    kind: 'refused',
    reason: `${name}: ${path} does not exist`,
    remedy: 'Correct the path, or leave out both server.tls_cert and server.tls_key.',
  };
}
