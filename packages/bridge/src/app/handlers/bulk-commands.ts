import type { ErrorMessage } from '@mt5-bridge/protocol';
import type { AppContext } from '../app-context.ts';
import { originOf } from '../audit/session-origin.ts';
import { decideBulk } from '../bulk/decide-bulk.ts';
import { type BulkMessage, bulkContent, toBulkScope } from '../mapping/bulk-command.ts';
import { type BulkResult, toBulkResult } from '../mapping/bulk-result.ts';
import type { Session } from '../session.ts';
import { admitIntent, notAttached } from '../signals/admit-intent.ts';
import { tellAnswer } from './tell-answer.ts';

type Answer = BulkResult | ErrorMessage;

/**
 * Removes pending orders or closes positions, all that match at this moment. One order of the budget, however
 * many they are; each of them is a command of its own, claimed, durable and sent once.
 */
export function handleBulkCommand(
  ctx: AppContext,
  session: Session,
  message: BulkMessage,
): Answer | Promise<Answer> {
  const view = ctx.accountOf(session, message.account);
  const id = message.data.request_id;
  const accountId = view?.accountId ?? ctx.signals.holderOf(id)?.accountId;
  if (accountId === undefined) return notAttached(ctx, message);
  const scope = toBulkScope(message);
  const cancels = message.type === 'cancel_all';
  const answer = ctx.signals.submit({
    intent: {
      id,
      kind: message.type,
      subject: session.subject,
      accountId,
      origin: originOf(session),
      receivedMs: ctx.clock.nowMs(),
      summary: message.type,
    },
    content: bulkContent(message, scope, accountId),
    decide: (account, moment) =>
      decideBulk({ scope, cancels, closes: !cancels }, account, moment, ctx.ledger),
    admit: () => admitIntent(ctx, session, message, { view, isReducing: true }),
  });
  return tellAnswer(ctx, { signalId: id, id: message.id }, answer, (told, envelope) =>
    toBulkResult(message, told, envelope),
  );
}
