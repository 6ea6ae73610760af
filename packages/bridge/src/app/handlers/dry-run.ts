import type {
  ErrorMessage,
  TradingSignalExecuted,
  TradingSignalMessage,
} from '@mt5-bridge/protocol';
import { asUtcMs, fingerprintOf } from '@mt5-bridge/trading';
import type { AppContext } from '../app-context.ts';
import { toDryRunAnswer } from '../mapping/dry-run.ts';
import { toSignal } from '../mapping/signal.ts';
import type { Session } from '../session.ts';
import { closedReply, notAttached } from '../signals/admit-intent.ts';
import { decideSignal } from '../signals/decide-signal.ts';
import { envelopeOf } from './tell-answer.ts';

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
  const closed = closedReply(ctx, view, message);
  if (closed !== undefined) return closed;
  const nowMs = asUtcMs(ctx.clock.nowMs());
  const { subject } = session;
  const signal = toSignal(message, { subject, accountId: view.accountId, receivedMs: nowMs });
  const fingerprint = fingerprintOf(ctx.sha256(`${ctx.ledger.bridgeId} ${signal.signalId}`));
  const decision = await decideSignal(signal, view, { nowMs, fingerprint }, ctx);
  const canCheck = view.terminal.capabilities.supportsCheck;
  const check =
    decision.kind === 'request' && canCheck ? await view.terminal.check(decision.trade) : undefined;
  return toDryRunAnswer(
    { signal, decision, check },
    envelopeOf(ctx, { signalId: signal.signalId, id: message.id }),
  );
}
