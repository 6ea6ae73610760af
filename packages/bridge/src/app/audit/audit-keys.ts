import type { UtcMs } from '@mt5-bridge/trading';
import type { AuditLog } from '../../ports/audit-log.ts';
import type { AuditTrail } from './audit-trail.ts';
import { addressOnly } from './session-origin.ts';

/** A key that was made or taken back, or a token that was called back, by the operator on this machine. */
export type KeyChange =
  | {
      readonly kind: 'key_created' | 'key_revoked';
      /** Everything but the secret. */
      readonly key: {
        readonly id: string;
        readonly subject: string;
        readonly name: string;
        readonly scopes: readonly string[];
        readonly accounts: readonly string[] | null;
      };
    }
  | { readonly kind: 'token_revoked'; readonly jti: string };

const ADMIN = JSON.stringify({ method: 'admin_token', address: 'loopback' });

export function auditKeyChange(log: AuditLog, atMs: UtcMs, change: KeyChange): void {
  log.record({
    atMs,
    act: change.kind,
    // The operator, whom no subject stands for.
    subject: null,
    origin: ADMIN,
    accountId: null,
    signalId: null,
    code: null,
    summary: describe(change),
    detail: null,
  });
}

/** Somebody on this machine called the admin interface without its token. */
export function auditAdminRefusal(audit: AuditTrail, address: string): void {
  audit.gather({
    act: 'authentication_failed',
    origin: addressOnly(address),
    code: 'UNAUTHORIZED',
    summary: 'the admin interface was called without its token',
  });
}

function describe(change: KeyChange): string {
  if (change.kind === 'token_revoked') return `token ${JSON.stringify(change.jti)}`;
  const { id, subject, name, scopes, accounts } = change.key;
  const where = accounts === null ? 'all accounts' : `accounts ${accounts.join(' ')}`;
  return `key ${id} "${name}" of ${subject}, scopes ${scopes.join(' ')}, ${where}`;
}
