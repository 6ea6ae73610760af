import {
  type ErrorCode,
  type ErrorMessage,
  errorCodeRow,
  type Mt5CommandMessage,
  type Mt5CommandResult,
} from '@mt5-bridge/protocol';
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

/** The terminal could not do what was asked; a query that fails has changed nothing. */
export function commandFailed(
  ctx: AppContext,
  message: Mt5CommandMessage,
  code: ErrorCode,
): Mt5CommandResult {
  const { message: error, suggestion, isRetryable } = errorCodeRow(code);
  return {
    ...commandEnvelope(ctx, message),
    status: 'error',
    command: message.data.command,
    error,
    error_code: code,
    details: { error_code: code, suggestion, outcome: 'not_executed', retryable: isRetryable },
  };
}
