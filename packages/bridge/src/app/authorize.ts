import { allows, type ClientMessage, scopeOf, type WireError } from '@mt5-bridge/protocol';
import type { AppContext } from './app-context.ts';
import { refusal } from './mapping/errors.ts';
import type { Session } from './session.ts';

/** Why this session may not send this message; `undefined` when it may. */
export function authorize(
  ctx: AppContext,
  session: Session,
  message: ClientMessage,
): WireError | undefined {
  const { principal } = session;
  const scope = scopeOf(message);
  // Only messages by which a client says who it is have no scope.
  if (scope === null) return undefined;
  if (principal === undefined) {
    return refusal('UNAUTHORIZED', 'This session has not authenticated.', {
      suggestion: 'Send authenticate first, or connect with a header Authorization or X-API-Key.',
    });
  }
  if (principal.expiresAtMs !== null && ctx.clock.nowMs() >= principal.expiresAtMs) {
    return refusal('TOKEN_EXPIRED', 'The token of this session has expired.', {
      suggestion: 'Send refresh_token with a fresh token.',
    });
  }
  if (scope === 'terminal' && principal.method === 'anonymous') {
    return refusal('UNAUTHORIZED', 'A terminal needs a key of its own.', {
      required_scope: scope,
      suggestion:
        'Run: mt5-bridge keys create --subject NAME --scopes terminal --accounts ALIAS, and give the ' +
        'key to the terminal.',
    });
  }
  if (!allows(principal.scopes, scope)) {
    return refusal('FORBIDDEN', `This needs scope ${scope}.`, {
      required_scope: scope,
      suggestion: 'Use a credential with this scope.',
    });
  }
  return accountRefusal(ctx, session, message);
}

/** Whether the account that the message names, or the session's own, is one the subject may see. */
function accountRefusal(
  ctx: AppContext,
  session: Session,
  message: ClientMessage,
): WireError | undefined {
  const named = message.account;
  if (named === undefined || named === session.accountId) return undefined;
  const view = [...ctx.accounts.values()].find(({ accountId }) => accountId === named);
  if (
    view === undefined ||
    !mayUseAccount(session, view.accountId, view.account?.spec.environment)
  ) {
    return refusal(
      'FORBIDDEN',
      'This account does not exist here or is not open to this subject.',
      {
        account: named,
        suggestion: 'Leave out account, or name one that the credential is bound to.',
      },
    );
  }
  return undefined;
}

/** Anonymous sessions exist on paper accounts only. */
export function mayUseAccount(
  session: Session,
  accountId: string,
  environment: string | undefined,
): boolean {
  const { principal } = session;
  if (principal === undefined) return false;
  if (principal.method === 'anonymous' && environment !== 'paper') return false;
  if (principal.accounts === null) return true;
  for (const allowed of principal.accounts) if (allowed === accountId) return true;
  return false;
}
