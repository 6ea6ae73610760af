import type {
  ErrorMessage,
  TradingSignalExecuted,
  TradingSignalMessage,
} from '@mt5-bridge/protocol';
import { isReducing } from '@mt5-bridge/trading';
import type { AppContext } from '../app-context.ts';
import { originOf } from '../audit/session-origin.ts';
import { canonicalContent, toSignal } from '../mapping/signal.ts';
import { toTradingSignalExecuted } from '../mapping/trading-signal-executed.ts';
import type { Session } from '../session.ts';
import { admitIntent, notAttached } from '../signals/admit-intent.ts';
import { decideSignal } from '../signals/decide-signal.ts';
import type { SignalAnswer } from '../signals/signal-service.ts';

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
      kind: message.type,
      subject: signal.subject,
      accountId,
      origin: originOf(session),
      receivedMs: signal.receivedMs,
      summary: `${signal.action} ${signal.symbol}`,
    },
    decide: (account, moment) => decideSignal(signal, account, moment, ctx),
    content: canonicalContent(message, accountId),
    admit: () => admitIntent(ctx, session, message, { view, isReducing: isReducing(signal) }),
  });
  if (answer instanceof Promise) return answer.then((late) => toAnswer(ctx, message, late));
  return answer.kind === 'refused' ? answer.refusal : toAnswer(ctx, message, answer);
}

function toAnswer(ctx: AppContext, message: TradingSignalMessage, answer: SignalAnswer): Answer {
  return toTradingSignalExecuted(answer, {
    signalId: message.data.signal_id,
    id: message.id,
    timestamp: ctx.timestamp(),
    nowMs: ctx.clock.nowMs(),
  });
}
