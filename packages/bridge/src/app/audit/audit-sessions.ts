import type { AccountId } from '@mt5-bridge/trading';
import type { AuthOutcome } from '../../ports/authenticator.ts';
import type { AccountView } from '../account-view.ts';
import type { Session } from '../session.ts';
import type { AuditTrail } from './audit-trail.ts';
import { actorOf } from './session-origin.ts';

/** A session acts for somebody from now on; nothing before it does. */
export function auditAuthenticated(audit: AuditTrail, session: Session): void {
  const { principal } = session;
  if (principal === undefined) return;
  const entry = {
    act: 'session_authenticated',
    ...actorOf(session),
    summary: `by ${principal.method}, scopes ${[...principal.scopes].join(' ')}`,
  } as const;
  // One key from two places at once is what somebody will look for.
  audit.gather(entry, `${principal.credentialId} ${session.clientAddress}`);
}

/** The reason never holds the credential. */
export function auditWrongCredential(
  audit: AuditTrail,
  session: Session,
  { code, reason }: Extract<AuthOutcome, { kind: 'refused' }>,
): void {
  audit.gather({ act: 'authentication_failed', ...actorOf(session), code, summary: reason });
}

/** `connect`, done or refused. Of what the client wrote only the login is kept: it is digits. */
export function auditConnect(
  audit: AuditTrail,
  session: Session,
  { login, view }: { readonly login: string; readonly view: AccountView | undefined },
): void {
  audit.gather({
    act: view === undefined ? 'account_connect_refused' : 'account_connected',
    ...actorOf(session),
    accountId: view?.accountId ?? null,
    code: view === undefined ? 'MT5_CONNECTION_FAILED' : null,
    summary: `login ${login}`,
  });
}

export function auditDisconnect(
  audit: AuditTrail,
  session: Session,
  accountId: AccountId,
  login: string,
): void {
  audit.gather({
    act: 'account_disconnected',
    ...actorOf(session),
    accountId,
    summary: `login ${login}`,
  });
}
