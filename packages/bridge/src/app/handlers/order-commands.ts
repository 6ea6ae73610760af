import type { ErrorMessage } from '@mt5-bridge/protocol';
import type { Command } from '@mt5-bridge/trading';
import type { AccountView } from '../account-view.ts';
import type { AppContext } from '../app-context.ts';
import { originOf } from '../audit/session-origin.ts';
import { type CommandMessage, commandContent, toCommand } from '../mapping/command.ts';
import { type CommandResult, toCommandResult } from '../mapping/command-result.ts';
import { errorReply, refusal } from '../mapping/errors.ts';
import type { Session } from '../session.ts';
import { admitIntent, notAttached } from '../signals/admit-intent.ts';
import { decideCommand, isWidening } from '../signals/decide-command.ts';
import type { Admission } from '../signals/signal-service.ts';
import { tellAnswer } from './tell-answer.ts';

type Answer = CommandResult | ErrorMessage;

/**
 * Changes one order or position by its ticket. As safe as a signal: claimed once by `request_id`, durable
 * before it is sent, never sent twice, its outcome stored and replayed.
 */
export function handleOrderCommand(
  ctx: AppContext,
  session: Session,
  message: CommandMessage,
): Answer | Promise<Answer> {
  const view = ctx.accountOf(session, message.account);
  const id = message.data.request_id;
  const accountId = view?.accountId ?? ctx.signals.holderOf(id)?.accountId;
  if (accountId === undefined) return notAttached(ctx, message);
  const command = toCommand(message);
  const answer = ctx.signals.submit({
    intent: {
      id,
      kind: message.type,
      subject: session.subject,
      accountId,
      origin: originOf(session),
      receivedMs: ctx.clock.nowMs(),
      summary: `${command.kind} ${command.ticket}`,
    },
    content: commandContent(command, accountId),
    decide: (account, moment) =>
      decideCommand(command, account, moment, {
        subject: session.subject,
        controls: ctx.controls,
        settings: ctx.settings,
      }),
    admit: () => admit(ctx, session, message, command, view),
  });
  return tellAnswer(ctx, { signalId: id, id: message.id }, answer, (told, envelope) =>
    toCommandResult(command, told, envelope),
  );
}

/** A subject that may only reduce may tighten stops and not widen them: only the position tells which. */
function admit(
  ctx: AppContext,
  session: Session,
  message: CommandMessage,
  command: Command,
  view: AccountView | undefined,
): Admission<ErrorMessage> {
  const mayTrade = session.principal?.scopes.has('trade') ?? false;
  const widens = view !== undefined && isWidening(command, view);
  if (widens && !mayTrade) {
    const error = refusal('FORBIDDEN', 'Widening or removing a stop needs scope trade.', {
      required_scope: 'trade',
    });
    return { kind: 'refused', refusal: errorReply(ctx, error, message) };
  }
  return admitIntent(ctx, session, message, { view, isReducing: !widens });
}
