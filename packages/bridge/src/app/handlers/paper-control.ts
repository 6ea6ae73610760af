import {
  type ErrorMessage,
  type PaperControlMessage,
  type PaperControlResult,
  parseIsoTime,
  type WireError,
} from '@mt5-bridge/protocol';
import { type AccountState, asUtcMs } from '@mt5-bridge/trading';
import type { PaperControl, PaperOutcome } from '../../ports/paper-control.ts';
import type { AccountView } from '../account-view.ts';
import type { AppContext } from '../app-context.ts';
import { auditPaper } from '../audit/audit-controls.ts';
import { mayUseAccount } from '../authorize.ts';
import { errorReply, refusal } from '../mapping/errors.ts';
import { toPaperAccount, toPaperMarket } from '../mapping/paper-account.ts';
import type { Session } from '../session.ts';
import { bookMoney, resetAccount, setFaults, withdrawMoney } from './paper-account-actions.ts';

type Data = PaperControlMessage['data'];

interface PaperAccount {
  readonly view: AccountView;
  readonly control: PaperControl;
}

/** Moves the market of the paper accounts, or the money and faults of one. */
export async function handlePaperControl(
  ctx: AppContext,
  session: Session,
  message: PaperControlMessage,
): Promise<PaperControlResult | ErrorMessage> {
  const view = ctx.accountOf(session, message.account);
  if (view?.account === undefined) {
    const error = refusal('MT5_NOT_CONNECTED', 'No terminal is attached to this session.', {
      suggestion: 'Name a paper account in account, or send mt5_command connect.',
    });
    return errorReply(ctx, error, message);
  }
  if (view.control === undefined) {
    const isApart = view.account.spec.environment === 'paper';
    return errorReply(ctx, isApart ? isElsewhere(view) : isNoPaper(view), message);
  }
  const paper = { view, control: view.control };
  const { data } = message;
  const refused = await act(paper, view.account, data);
  if (refused !== undefined) return errorReply(ctx, refused, message);
  if (data.action !== 'status' && data.action !== 'accounts') {
    auditPaper(ctx.audit, session, view.accountId, data);
    ctx.log.info('paper.controlled', {
      session_id: session.id,
      subject: session.subject,
      account: view.accountId,
      action: data.action,
    });
  }
  return result(ctx, session, message, paper);
}

function isNoPaper({ accountId: account }: AccountView): WireError {
  return refusal('NOT_SUPPORTED', 'Only paper accounts can be controlled.', {
    account,
    suggestion: 'Name a paper account in account.',
  });
}

function isElsewhere({ accountId: account }: AccountView): WireError {
  const message =
    'The terminal of this account is a process of its own: its market, money and faults are not in ' +
    'the hands of the bridge.';
  return refusal('NOT_SUPPORTED', message, {
    account,
    suggestion:
      'Choose its market where mt5-bridge paper run is started. To begin its book anew stop it and run ' +
      `there: mt5-bridge paper reset --account ${account}`,
  });
}

function result(
  ctx: AppContext,
  session: Session,
  message: PaperControlMessage,
  { view, control }: PaperAccount,
): PaperControlResult | ErrorMessage {
  const { action } = message.data;
  const { account } = view;
  // Known a moment ago, and a paper terminal forgets it never.
  if (account === undefined) throw new Error('a paper account has lost its state');
  return {
    type: 'paper_control_result',
    status: 'success',
    data: {
      action,
      market: toPaperMarket(view, control),
      account: toPaperAccount(view, account, control),
      ...(action === 'accounts' ? { accounts: listAccounts(ctx, session) } : {}),
    },
    timestamp: ctx.timestamp(),
    ...(message.id === undefined ? {} : { id: message.id }),
  };
}

function listAccounts(ctx: AppContext, session: Session) {
  return [...ctx.accounts.values()].flatMap((view) => {
    const { account, control } = view;
    const isOpen = mayUseAccount(session, view.accountId, account?.spec.environment);
    if (account === undefined || control === undefined || !isOpen) return [];
    return [toPaperAccount(view, account, control)];
  });
}

/** Does it, or answers why not; a refusal has changed nothing. */
function act(
  { view, control }: PaperAccount,
  account: AccountState,
  data: Data,
): WireError | undefined | Promise<WireError | undefined> {
  switch (data.action) {
    case 'status':
    case 'accounts':
      return undefined;
    case 'pause':
      return controlError(control.pause(), 'action');
    case 'resume':
      return controlError(control.resume(), 'action');
    case 'speed':
      return controlError(control.setSpeed(data.speed), 'speed');
    case 'step':
      return controlError(control.step(data.count ?? 1), 'count');
    case 'seek': {
      // The decoder has checked the text.
      const timeMs = parseIsoTime(data.time);
      return controlError(control.seek(asUtcMs(timeMs ?? Number.NaN)), 'time');
    }
    case 'deposit':
      return bookMoney(control, account, data.amount, data.comment ?? 'Deposit');
    case 'withdraw':
      return withdrawMoney(control, account, data.amount, data.comment ?? 'Withdrawal');
    case 'reset':
      return resetAccount(view, control, account, data.balance);
    case 'faults':
      return setFaults(view, control, data.faults);
  }
}

const CODES = {
  NOT_SUPPORTED: 'NOT_SUPPORTED',
  WRONG_STATE: 'WRONG_STATE',
  OUT_OF_RANGE: 'VALIDATION_ERROR',
} as const;

function controlError(outcome: PaperOutcome, field: string): WireError | undefined {
  if (outcome.kind === 'done') return undefined;
  const { code, message } = outcome;
  const path = { field, path: `data.${field}`, reason: 'out_of_range' };
  return refusal(CODES[code], message, {
    ...(code === 'OUT_OF_RANGE' ? path : {}),
    ...(code === 'NOT_SUPPORTED' ? { suggestion: 'Use a feed that can do this.' } : {}),
  });
}
