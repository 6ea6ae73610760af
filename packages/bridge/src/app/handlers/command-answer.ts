import type { ErrorMessage, Mt5CommandMessage, Mt5CommandResult } from '@mt5-bridge/protocol';
import type { AppContext } from '../app-context.ts';
import { errorReply, refusal } from '../mapping/errors.ts';

export type CommandAnswer = Mt5CommandResult | ErrorMessage;

/** What every successful answer to a command has. */
export function commandEnvelope(ctx: AppContext, message: Mt5CommandMessage) {
  return {
    type: 'mt5_command_result' as const,
    status: 'success' as const,
    timestamp: ctx.timestamp(),
    ...(message.id === undefined ? {} : { id: message.id }),
  };
}

export function notConnected(ctx: AppContext, message: Mt5CommandMessage): ErrorMessage {
  return errorReply(
    ctx,
    refusal('MT5_NOT_CONNECTED', 'No terminal is attached to this session.', {
      command: message.data.command,
    }),
    message,
  );
}
