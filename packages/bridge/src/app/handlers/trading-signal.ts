import type {
  ErrorMessage,
  TradingSignalExecuted,
  TradingSignalMessage,
} from '@mt5-bridge/protocol';
import { isFinalState, isReducing, REPEATED_ORDERS, type Signal } from '@mt5-bridge/trading';
import type { AppContext } from '../app-context.ts';
import { originOf } from '../audit/session-origin.ts';
import { canonicalContent, toSignal } from '../mapping/signal.ts';
import { toTradingSignalExecuted } from '../mapping/trading-signal-executed.ts';
import type { Session } from '../session.ts';
import { admitIntent, notAttached } from '../signals/admit-intent.ts';
import { decideSignal } from '../signals/decide-signal.ts';
import type { Decision } from '../signals/intent.ts';
import type { SignalAnswer, SubmitAnswer } from '../signals/signal-service.ts';
import { handleDryRun } from './dry-run.ts';
import { tellAnswer } from './tell-answer.ts';

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
  if (message.data.dry_run === true) return handleDryRun(ctx, session, message);
  const view = ctx.accountOf(session, message.account);
  const accountId = view?.accountId ?? ctx.signals.holderOf(message.data.signal_id)?.accountId;
  if (accountId === undefined) return notAttached(ctx, message);
  const signal = toSignal(message, {
    subject: session.subject,
    accountId,
    receivedMs: ctx.clock.nowMs(),
  });
  if (message.data.updates === true) ctx.updates.follow(session, signal.signalId);
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
    decide: (account, moment) => {
      const decision = decideSignal(signal, account, moment, ctx);
      // What asks the terminal first has passed the rules.
      if (!(decision instanceof Promise)) haltRepeats(ctx, signal, decision);
      return decision;
    },
    content: canonicalContent(message, accountId),
    admit: () => admitIntent(ctx, session, message, { view, isReducing: isReducing(signal) }),
  });
  if (endsAtOnce(answer)) ctx.updates.unfollow(session, signal.signalId);
  const asked = { signalId: signal.signalId, id: message.id };
  return tellAnswer(ctx, asked, answer, toTradingSignalExecuted);
}

/** True when no step can follow: a refusal, a conflict, or an outcome that is final. */
function endsAtOnce(answer: SubmitAnswer<ErrorMessage> | Promise<SignalAnswer>): boolean {
  if (answer instanceof Promise) return false;
  return answer.kind !== 'settled' || isFinalState(answer.outcome.kind);
}

/** A program that repeats itself is stopped, not only refused. */
function haltRepeats(ctx: AppContext, signal: Signal, decision: Decision): void {
  if (decision.kind !== 'denied' || decision.denial.rule !== REPEATED_ORDERS) return;
  ctx.controls.haltRepeating(signal, decision.denial.message);
}
