import type { Scope } from '@mt5-bridge/protocol';
import type { AccountId, UtcMs } from '@mt5-bridge/trading';

/** Who a session acts for. `anonymous` is one subject. */
export interface Principal {
  readonly subject: string;
  readonly scopes: ReadonlySet<Scope>;
  /** `null` = every account that the scopes allow. */
  readonly accounts: ReadonlySet<AccountId> | null;
  readonly method: 'anonymous' | 'jwt' | 'api_key' | 'admin_token';
  /** Moment after which no message is accepted, `null` for keys. */
  readonly expiresAtMs: UtcMs | null;
  /** Key id or JWT id, by which a revocation finds the session; `null` when there is none. */
  readonly credentialId: string | null;
  /** Own connection limit of the subject, `null` = the per-address limit applies. */
  readonly maxConnections: number | null;
  readonly ordersPerMinute: number | null;
}

export type Credential =
  | { readonly method: 'jwt'; readonly token: string }
  | { readonly method: 'api_key'; readonly key: string };

export type AuthOutcome =
  | { readonly kind: 'ok'; readonly principal: Principal }
  /** `reason` is for the log and the client, never holds the credential. */
  | {
      readonly kind: 'refused';
      readonly code: 'UNAUTHORIZED' | 'TOKEN_EXPIRED';
      readonly reason: string;
    };

export interface Authenticator {
  /** False when nothing is configured: then only anonymous paper sessions exist. */
  readonly isConfigured: boolean;
  readonly methods: readonly ('jwt' | 'api_key')[];
  verify(credential: Credential): Promise<AuthOutcome>;
  /** Called with the credential ids that were revoked; their sessions must be closed. */
  onRevoked(listener: (credentialIds: readonly string[]) => void): void;
}

/** Slows down guessing of credentials, by address. */
export interface CredentialThrottle {
  /** Milliseconds until this address may try again, 0 when it may now. */
  blockedForMs(address: string): number;
  /** Counts a wrong credential; `blocked` exactly when this one begins a block. */
  noteFailure(address: string): 'counted' | 'blocked';
}
