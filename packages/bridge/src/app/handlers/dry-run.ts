import type {
  ErrorMessage,
  TradingSignalExecuted,
  TradingSignalMessage,
} from '@mt5-bridge/protocol';
import { asUtcMs, fingerprintOf } from '@mt5-bridge/trading';
import type { AppContext } from '../app-context.ts';
import { toDryRunAnswer } from '../mapping/dry-run.ts';
import { errorReply, refusal } from '../mapping/errors.ts';
import { toSignal } from '../mapping/signal.ts';
import type { Session } from '../session.ts';
import { notAttached } from '../signals/admit-intent.ts';
import { decideSignal } from '../signals/decide-signal.ts';

/**
 * Decides a signal as if it were to be sent, and asks the terminal what would become of it. Claims, counts,
 * stores and sends nothing, so the id stays unspent.
 */
export async function handleDryRun(
  ctx: AppContext,
  session: Session,
  message: TradingSignalMessage,
): Promise<TradingSignalExecuted | ErrorMessage> {
  const view = ctx.accountOf(session, message.account);
  if (view === undefined) return notAttached(ctx, message);
  const closed = ctx.tradingGate.closedFor(view);
  if (closed !== undefined) {
    const error = refusal(closed.code, closed.message, { suggestion: closed.suggestion });
    return errorReply(ctx, error, message);
  }
  const nowMs = asUtcMs(ctx.clock.nowMs());
  const { subject } = session;
  const signal = toSignal(message, { subject, accountId: view.accountId, receivedMs: nowMs });
  const fingerprint = fingerprintOf(ctx.sha256(`${ctx.ledger.bridgeId} ${signal.signalId}`));
  const decision = decideSignal(signal, view, { nowMs, fingerprint }, ctx);
  const canCheck = view.terminal.capabilities.supportsCheck;
  const check =
    decision.kind === 'request' && canCheck ? await view.terminal.check(decision.trade) : undefined;
  return toDryRunAnswer(
    { signal, decision, check },
    {
      signalId: signal.signalId,
      id: message.id,
      timestamp: ctx.timestamp(),
      nowMs: ctx.clock.nowMs(),
    },
  );
}
