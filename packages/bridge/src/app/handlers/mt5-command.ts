import type { Mt5CommandMessage } from '@mt5-bridge/protocol';
import type { AppContext } from '../app-context.ts';
import { auditDisconnect } from '../audit/audit-sessions.ts';
import { toAccountInfo } from '../mapping/account.ts';
import { toMarketClock } from '../mapping/broker-clock.ts';
import { toTerminalStatus } from '../mapping/terminal-status.ts';
import type { Session } from '../session.ts';
import { type CommandAnswer, commandEnvelope, notConnected } from './command-answer.ts';
import { connectAccount } from './connect-account.ts';
import { getTicks } from './get-ticks.ts';

/** Runs one of the five commands of the specification on the account of the session. */
export function handleMt5Command(
  ctx: AppContext,
  session: Session,
  message: Mt5CommandMessage,
): CommandAnswer | Promise<CommandAnswer> {
  const { data } = message;
  switch (data.command) {
    case 'connect':
      return connectAccount(ctx, session, message, data.parameters);
    case 'disconnect':
      return disconnect(ctx, session, message);
    case 'status':
      return status(ctx, session, message);
    case 'account_info':
      return accountInfo(ctx, session, message);
    case 'get_ticks':
      return getTicks(ctx, session, message, data.parameters);
  }
}

/** Detaches this session; account and terminal go on. */
function disconnect(ctx: AppContext, session: Session, message: Mt5CommandMessage): CommandAnswer {
  const view = ctx.accountOf(session, message.account);
  if (view?.account === undefined) return notConnected(ctx, message);
  const { spec } = view.account;
  auditDisconnect(ctx.audit, session, view.accountId, spec.login);
  session.accountId = undefined;
  ctx.log.info('session.detached', { session_id: session.id, account: view.accountId });
  return {
    ...commandEnvelope(ctx, message),
    command: 'disconnect',
    result: {
      status: 'disconnected',
      login: spec.login,
      server: spec.server,
      account: view.accountId,
      environment: spec.environment,
    },
  };
}

function status(ctx: AppContext, session: Session, message: Mt5CommandMessage): CommandAnswer {
  const view = ctx.accountOf(session, message.account);
  return {
    ...commandEnvelope(ctx, message),
    command: 'status',
    result: {
      status: toTerminalStatus(view),
      mt5_available: view?.status === 'connected',
      last_error: view?.status === 'halted' ? 'the terminal has halted' : null,
      active_orders_count: view?.pendingCount ?? 0,
      ...toMarketClock(view),
    },
  };
}

function accountInfo(ctx: AppContext, session: Session, message: Mt5CommandMessage): CommandAnswer {
  const view = ctx.accountOf(session, message.account);
  if (view?.account === undefined) return notConnected(ctx, message);
  return {
    ...commandEnvelope(ctx, message),
    command: 'account_info',
    result: toAccountInfo(view.account, view.accountId),
  };
}
