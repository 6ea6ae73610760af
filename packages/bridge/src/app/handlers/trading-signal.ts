import type {
  ErrorMessage,
  TradingSignalExecuted,
  TradingSignalMessage,
} from '@mt5-bridge/protocol';
import type { AccountId } from '@mt5-bridge/trading';
import type { AccountView } from '../account-view.ts';
import type { AppContext } from '../app-context.ts';
import { errorReply, rateLimited, refusal } from '../mapping/errors.ts';
import { canonicalContent, toSignal } from '../mapping/signal.ts';
import { toTradingSignalExecuted } from '../mapping/trading-signal-executed.ts';
import { ORDER_WINDOW_MS } from '../order-budget.ts';
import type { Session } from '../session.ts';
import { decideSignal } from '../signals/decide-signal.ts';
import type { Admission, SignalAnswer } from '../signals/signal-service.ts';

type Answer = TradingSignalExecuted | ErrorMessage;

/**
 * Two classes of refusal: before the claim the answer is `error` and the id may be used again; after it the
 * answer is `trading_signal_executed`, durable, and the id is spent for ever. A known id is answered from
 * the ledger whatever else holds, so that an `error` never speaks of a spent one.
 */
export function handleTradingSignal(
  ctx: AppContext,
  session: Session,
  message: TradingSignalMessage,
): Answer | Promise<Answer> {
  const view = ctx.accountOf(session, message.account);
  const accountId = view?.accountId ?? ctx.signals.holderOf(message.data.signal_id)?.accountId;
  if (accountId === undefined) return notAttached(ctx, message);
  const signal = toSignal(message, {
    subject: session.subject,
    accountId,
    receivedMs: ctx.clock.nowMs(),
  });
  const answer = ctx.signals.submit({
    intent: {
      id: signal.signalId,
      subject: signal.subject,
      accountId,
      receivedMs: signal.receivedMs,
      summary: `${signal.action} ${signal.symbol}`,
    },
    decide: (account, moment) => decideSignal(signal, account, moment, ctx),
    content: canonicalContent(message, accountId),
    admit: () => admit(ctx, session, message, view),
  });
  if (answer instanceof Promise) return answer.then((late) => toAnswer(ctx, message, late));
  return answer.kind === 'refused' ? answer.refusal : toAnswer(ctx, message, answer);
}

function admit(
  ctx: AppContext,
  session: Session,
  message: TradingSignalMessage,
  view: AccountView | undefined,
): Admission<ErrorMessage> {
  if (view === undefined) return { kind: 'refused', refusal: notAttached(ctx, message) };
  const closed = ctx.tradingGate.closedFor(view);
  if (closed !== undefined) {
    const error = refusal(closed.code, closed.message, { suggestion: closed.suggestion });
    return { kind: 'refused', refusal: errorReply(ctx, error, message) };
  }
  const overBudget = overOrderBudget(ctx, session, message, view.accountId);
  return overBudget === undefined
    ? { kind: 'admitted', view }
    : { kind: 'refused', refusal: overBudget };
}

function notAttached(ctx: AppContext, message: TradingSignalMessage): ErrorMessage {
  const error = refusal('MT5_NOT_CONNECTED', 'No terminal is attached to this session.', {
    suggestion: 'Send mt5_command connect.',
  });
  return errorReply(ctx, error, message);
}

function toAnswer(ctx: AppContext, message: TradingSignalMessage, answer: SignalAnswer): Answer {
  return toTradingSignalExecuted(answer, {
    signalId: message.data.signal_id,
    id: message.id,
    timestamp: ctx.timestamp(),
    nowMs: ctx.clock.nowMs(),
  });
}

/** Counts an order that nobody has sent before; repeats of a known id cost nothing. */
function overOrderBudget(
  ctx: AppContext,
  session: Session,
  message: TradingSignalMessage,
  accountId: AccountId,
): ErrorMessage | undefined {
  const isReducing = message.data.action === 'CLOSE';
  const limit = isReducing
    ? ctx.settings.limits.reducingOrdersPerMinute
    : (session.principal?.ordersPerMinute ?? ctx.settings.limits.ordersPerMinute);
  const order = { subject: session.subject, accountId, isReducing };
  const waitMs = ctx.orderBudget.take(order, limit, ctx.clock.monotonicMs());
  if (waitMs === 0) return undefined;
  const error = rateLimited({
    limitName: isReducing ? 'limits.reducing_orders_per_minute' : 'limits.orders_per_minute',
    scope: 'subject and account',
    limit,
    windowMs: ORDER_WINDOW_MS,
    retryAfterMs: waitMs,
    nowMs: ctx.clock.nowMs(),
  });
  return errorReply(ctx, error, message);
}
