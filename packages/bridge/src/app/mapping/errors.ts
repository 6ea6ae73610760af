import {
  type ErrorCode,
  type ErrorDetails,
  type ErrorMessage,
  errorCodeRow,
  formatIsoTime,
  type WireError,
} from '@mt5-bridge/protocol';
import type { AppContext } from '../app-context.ts';

/** A refusal as a handler states it; the catalogue adds what to do when `details` does not say it. */
export function refusal(code: ErrorCode, message: string, details: ErrorDetails = {}): WireError {
  return { error_code: code, message, details };
}

/** What an answer needs to know of the message it refuses, readable or not. */
export interface Refused {
  readonly id?: string | number | undefined;
  readonly type?: string;
  readonly requestType?: string | undefined;
  readonly signalId?: string | undefined;
  readonly requestId?: string | undefined;
  readonly data?: unknown;
}

/**
 * An `error` answers a message that had no effect. When it names a signal, the id is not spent: the same id
 * may be sent again.
 */
export function errorReply(
  ctx: Pick<AppContext, 'timestamp'>,
  error: WireError,
  request: Refused,
): ErrorMessage {
  const requestType = request.type ?? request.requestType;
  const signalId =
    request.signalId ?? (requestType === 'trading_signal' ? idIn(request, 'signal_id') : undefined);
  const commandId = request.requestId ?? idIn(request, 'request_id');
  const isIntent = signalId !== undefined || commandId !== undefined;
  const { isRetryable, suggestion } = errorCodeRow(error.error_code);
  return {
    type: 'error',
    message: error.message,
    error_code: error.error_code,
    details: {
      suggestion,
      ...error.details,
      ...(isIntent ? idFate(error.error_code) : {}),
      ...(!isIntent && isRetryable ? { retryable: true } : {}),
    },
    timestamp: ctx.timestamp(),
    ...(request.id === undefined ? {} : { id: request.id }),
    ...(requestType === undefined ? {} : { request_type: requestType }),
    ...(signalId === undefined ? {} : { signal_id: signalId }),
    ...(commandId === undefined ? {} : { request_id: commandId }),
  };
}

/** After a failure inside nobody knows how far the signal came; the same id is safe to send again. */
function idFate(code: ErrorCode): ErrorDetails {
  return code === 'INTERNAL'
    ? {
        outcome: 'unknown',
        retryable: true,
        suggestion: 'Send the same id again: it is never executed twice.',
      }
    : { outcome: 'not_executed', id_spent: false, retryable: true };
}

/** The id of the intent that a message carries, where it could be read. */
function idIn({ data }: Refused, name: 'signal_id' | 'request_id'): string | undefined {
  if (typeof data !== 'object' || data === null || !(name in data)) return undefined;
  const id: unknown = Object.entries(data).find(([key]) => key === name)?.[1];
  return typeof id === 'string' ? id : undefined;
}

/** The bucket that was hit, in the specification's words and in machine units. */
export function rateLimited(hit: {
  readonly limitName: string;
  readonly scope: string;
  readonly limit: number;
  readonly windowMs: number;
  readonly retryAfterMs: number;
  readonly nowMs: number;
}): WireError {
  const retryAfterS = Math.max(1, Math.ceil(hit.retryAfterMs / 1_000));
  return refusal('RATE_LIMITED', 'Rate limit exceeded', {
    limit: hit.limit,
    window: hit.windowMs === 1_000 ? '1 second' : `${hit.windowMs / 1_000} seconds`,
    retry_after: retryAfterS,
    window_ms: hit.windowMs,
    retry_after_ms: Math.ceil(hit.retryAfterMs),
    retry_at: formatIsoTime(hit.nowMs + Math.ceil(hit.retryAfterMs)),
    limit_name: hit.limitName,
    scope: hit.scope,
    suggestion: `Send less often, or raise ${hit.limitName}.`,
  });
}
