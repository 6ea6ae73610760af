import type { Principal } from '../ports/authenticator.ts';

/** Rights of a client on this machine while no authentication is configured; paper accounts only. */
const ANONYMOUS_SCOPES = ['view', 'trade', 'reduce', 'publish', 'monitor', 'operate'] as const;

export function anonymousPrincipal(): Principal {
  return {
    subject: 'anonymous',
    scopes: new Set(ANONYMOUS_SCOPES),
    accounts: null,
    method: 'anonymous',
    expiresAtMs: null,
    credentialId: null,
    maxConnections: null,
    ordersPerMinute: null,
  };
}

export function isLoopback(address: string): boolean {
  return address === '::1' || /^(::ffff:)?127\.\d+\.\d+\.\d+$/.test(address);
}
