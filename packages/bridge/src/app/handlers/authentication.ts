import {
  type Authenticated,
  type AuthenticateMessage,
  type ErrorMessage,
  formatIsoTime,
  type RefreshTokenMessage,
  type TokenRefreshed,
} from '@mt5-bridge/protocol';
import type { Credential, Principal } from '../../ports/authenticator.ts';
import type { AppContext } from '../app-context.ts';
import { auditAuthenticated, auditWrongCredential } from '../audit/audit-sessions.ts';
import { mayUseAccount } from '../authorize.ts';
import { errorReply, refusal } from '../mapping/errors.ts';
import { toMt5Status } from '../mapping/terminal-status.ts';
import { openingAccount } from '../opening-account.ts';
import { reply } from '../reply.ts';
import type { Session } from '../session.ts';
import { closeSession } from '../session-end.ts';

/** Says who the client is, once; wrong credentials end the session. */
export async function handleAuthenticate(
  ctx: AppContext,
  session: Session,
  message: AuthenticateMessage,
): Promise<Authenticated | ErrorMessage | undefined> {
  const { data } = message;
  const credential: Credential =
    data.method === 'jwt'
      ? { method: 'jwt', token: data.token }
      : { method: 'api_key', key: data.key };
  const verified = await verify(ctx, session, message, credential);
  if (verified === undefined) return undefined;
  const known = session.principal;
  if (known !== undefined) {
    // Anonymous rights may be exchanged for a name; a name may not be exchanged for another.
    const isSame = known.method === 'anonymous' || known.subject === verified.subject;
    if (!isSame)
      return errorReply(
        ctx,
        refusal('ALREADY_AUTHENTICATED', `This session acts for ${known.subject}.`),
        message,
      );
  }
  session.principal = verified;
  session.accountId = openingAccount(ctx, session);
  auditAuthenticated(ctx.audit, session);
  ctx.log.info('session.authenticated', {
    session_id: session.id,
    subject: verified.subject,
    method: verified.method,
  });
  return authenticated(ctx, session, message, verified);
}

function authenticated(
  ctx: AppContext,
  session: Session,
  message: AuthenticateMessage,
  principal: Principal,
): Authenticated {
  const view = ctx.accountOf(session, undefined);
  return {
    type: 'authenticated',
    status: 'success',
    data: {
      subject: principal.subject,
      scopes: [...principal.scopes],
      expires_at: principal.expiresAtMs === null ? null : formatIsoTime(principal.expiresAtMs),
      session_id: session.id,
      account: session.accountId ?? null,
      environment: view?.account?.spec.environment ?? null,
      mt5_status: toMt5Status(view),
    },
    timestamp: ctx.timestamp(),
    ...(message.id === undefined ? {} : { id: message.id }),
  };
}

/** Replaces the token of the session; the subject must stay the same. */
export async function handleRefreshToken(
  ctx: AppContext,
  session: Session,
  message: RefreshTokenMessage,
): Promise<TokenRefreshed | ErrorMessage | undefined> {
  const verified = await verify(ctx, session, message, {
    method: 'jwt',
    token: message.data.token,
  });
  if (verified === undefined) return undefined;
  const { principal } = session;
  if (principal?.method !== 'jwt' || principal.subject !== verified.subject) {
    return errorReply(
      ctx,
      refusal('FORBIDDEN', 'A token is refreshed by one of the same subject only.'),
      message,
    );
  }
  session.principal = verified;
  leaveClosedAccount(ctx, session);
  return {
    type: 'token_refreshed',
    status: 'success',
    data: {
      expires_at: verified.expiresAtMs === null ? null : formatIsoTime(verified.expiresAtMs),
      scopes: [...verified.scopes],
    },
    timestamp: ctx.timestamp(),
    ...(message.id === undefined ? {} : { id: message.id }),
  };
}

/** A fresh token may open fewer accounts than the one before. */
function leaveClosedAccount(ctx: AppContext, session: Session): void {
  const view = ctx.accountOf(session, undefined);
  if (view === undefined) return;
  if (mayUseAccount(session, view.accountId, view.account?.spec.environment)) return;
  session.accountId = openingAccount(ctx, session);
}

/** The principal of a right credential; a wrong one is answered, counted and ends an unknown session. */
async function verify(
  ctx: AppContext,
  session: Session,
  message: AuthenticateMessage | RefreshTokenMessage,
  credential: Credential,
): Promise<Principal | undefined> {
  const waitMs = ctx.credentialThrottle.blockedForMs(session.clientAddress);
  if (waitMs > 0) {
    const error = refusal('RATE_LIMITED', 'Too many wrong credentials from this address.', {
      retry_after: Math.ceil(waitMs / 1_000),
      retry_after_ms: waitMs,
      limit_name: 'wrong credentials',
      scope: 'address',
    });
    reply(ctx, session, errorReply(ctx, error, message));
    if (session.principal === undefined) closeSession(ctx, session, 4429, 'wrong credentials');
    return undefined;
  }
  const outcome = ctx.authenticator.isConfigured
    ? await ctx.authenticator.verify(credential)
    : ({
        kind: 'refused',
        code: 'UNAUTHORIZED',
        reason: 'This bridge has no authentication configured.',
      } as const);
  if (outcome.kind === 'ok') return outcome.principal;
  ctx.credentialThrottle.noteFailure(session.clientAddress);
  ctx.metrics.counter('auth_failures');
  auditWrongCredential(ctx.audit, session, outcome);
  ctx.log.warn('session.authentication_failed', { session_id: session.id, reason: outcome.reason });
  reply(ctx, session, errorReply(ctx, refusal(outcome.code, outcome.reason), message));
  if (session.principal === undefined) closeSession(ctx, session, 4401, 'unauthorized');
  return undefined;
}
