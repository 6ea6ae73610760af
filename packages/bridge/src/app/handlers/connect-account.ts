import type { Mt5CommandMessage } from '@mt5-bridge/protocol';
import type { AccountView } from '../account-view.ts';
import type { AppContext } from '../app-context.ts';
import { auditConnect } from '../audit/audit-sessions.ts';
import { mayUseAccount } from '../authorize.ts';
import { errorReply, refusal } from '../mapping/errors.ts';
import { toTerminalStatus } from '../mapping/terminal-status.ts';
import type { Session } from '../session.ts';
import { type CommandAnswer, commandEnvelope } from './command-answer.ts';

export interface ConnectParameters {
  readonly server: string;
  readonly login: string;
  /** Checked and dropped: never stored, logged or echoed. */
  readonly password: string;
}

/**
 * Selects the account of this session: the attached terminal whose login and server match, if the password
 * is right (paper) or the subject is bound to it (real; a password is then neither needed nor looked at).
 */
export async function connectAccount(
  ctx: AppContext,
  session: Session,
  message: Mt5CommandMessage,
  parameters: ConnectParameters,
): Promise<CommandAnswer> {
  const { server, login } = parameters;
  const attempts = `${session.clientAddress} ${login}`;
  const waitMs = ctx.connectAttempts.take(attempts);
  if (waitMs > 0) {
    auditConnect(ctx.audit, session, { login, view: undefined });
    return failed(ctx, message, parameters, 'Too many failed attempts', {
      retry_after_ms: waitMs,
      suggestion: 'Wait, then try again with the right password.',
    });
  }
  const view = findAccount(ctx, server, login);
  let isRight = false;
  try {
    isRight = view !== undefined && (await isOpenTo(session, view, parameters.password));
  } catch {
    // A terminal that could not answer has judged no password: this was no guess. What went wrong is not
    // looked at: it came from where the password went.
    ctx.connectAttempts.giveBack(attempts);
    ctx.log.warn('account.connect_unanswered', { session_id: session.id, server });
    return failed(ctx, message, parameters, 'The terminal did not answer', {
      suggestion: 'Try again when mt5_command status says that the terminal is connected.',
    });
  }
  if (view?.account === undefined || !isRight) {
    auditConnect(ctx.audit, session, { login, view: undefined });
    ctx.log.warn('account.connect_failed', { session_id: session.id, server });
    return failed(ctx, message, parameters, 'Invalid credentials', {
      suggestion: 'Check credentials and server availability',
    });
  }
  ctx.connectAttempts.giveBack(attempts);
  session.accountId = view.accountId;
  auditConnect(ctx.audit, session, { login, view });
  ctx.log.info('session.attached', { session_id: session.id, account: view.accountId });
  return {
    ...commandEnvelope(ctx, message),
    command: 'connect',
    result: {
      status: toTerminalStatus(view),
      login,
      server,
      account: view.accountId,
      environment: view.account.spec.environment,
    },
  };
}

function findAccount(ctx: AppContext, server: string, login: string): AccountView | undefined {
  for (const view of ctx.accounts.values()) {
    const spec = view.account?.spec;
    if (spec?.server === server && spec.login === login) return view;
  }
  return undefined;
}

async function isOpenTo(session: Session, view: AccountView, password: string): Promise<boolean> {
  if (!mayUseAccount(session, view.accountId, view.account?.spec.environment)) return false;
  if (view.terminal.capabilities.checksPasswords) return view.terminal.checkPassword(password);
  // A real account has no password that we could check: only a named binding opens it.
  return session.principal?.accounts?.has(view.accountId) === true;
}

function failed(
  ctx: AppContext,
  message: Mt5CommandMessage,
  { server, login }: ConnectParameters,
  reason: string,
  details: { readonly suggestion: string; readonly retry_after_ms?: number },
): CommandAnswer {
  const error = refusal('MT5_CONNECTION_FAILED', `MT5 connection failed: ${reason}`, {
    server,
    login: Number.isSafeInteger(Number(login)) ? Number(login) : login,
    command: 'connect',
    ...details,
  });
  return errorReply(ctx, error, message);
}
