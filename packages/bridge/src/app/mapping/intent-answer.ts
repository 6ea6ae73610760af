import { type ErrorCode, errorCodeRow, type FailureDetails } from '@mt5-bridge/protocol';
import { retcodeInfo } from '@mt5-bridge/trading';
import type { Batch, SucceededOutcome } from '../signals/signal-outcome.ts';
import type { SignalAnswer } from '../signals/signal-service.ts';
import { toDetails } from './failure-details.ts';

export interface IntentFailure {
  readonly error: string;
  readonly error_code: string;
  readonly details: FailureDetails;
}

/**
 * An answer in the words of the wire: `error` the bridge refused and nothing left it, `failed` terminal or
 * broker refused, `unknown` nobody knows.
 */
export type IntentAnswer = {
  readonly isReplay: boolean;
  /** Of an intent that was a list of others. */
  readonly batch?: Batch | undefined;
} & (
  | { readonly status: 'success'; readonly outcome: SucceededOutcome }
  | { readonly status: 'error' | 'failed' | 'unknown'; readonly failure: IntentFailure }
);

export function toIntentAnswer(answer: SignalAnswer, nowMs: number): IntentAnswer {
  if (answer.kind === 'conflict') {
    const message = answer.isSameSubject
      ? 'This id was used with other content.'
      : 'This id is taken.';
    const failure = intentFailure('IDEMPOTENCY_CONFLICT', message, {});
    return { status: 'error', failure, isReplay: false };
  }
  const { outcome, isReplay } = answer;
  switch (outcome.kind) {
    case 'executed':
    case 'placed':
    case 'partial':
      return { status: 'success', outcome, isReplay, batch: outcome.batch };
    case 'denied': {
      const details = toDetails(outcome.details, nowMs);
      const failure = intentFailure(outcome.code, outcome.message, details);
      return { status: 'error', failure, isReplay };
    }
    case 'rejected': {
      const { batch } = outcome;
      const details = {
        ...toDetails(outcome.details, nowMs),
        ...retcodeDetails(outcome.retcode),
        ...(batch === undefined || !hasEffect(batch) ? {} : { outcome: 'executed' as const }),
      };
      const failure = intentFailure(outcome.code, outcome.message, details);
      return { status: outcome.wasSent ? 'failed' : 'error', failure, isReplay, batch };
    }
    case 'unresolved': {
      const message = `The outcome is not known: ${outcome.reason}.`;
      const details = toDetails(outcome.details, nowMs);
      return {
        status: 'unknown',
        failure: intentFailure('OUTCOME_UNKNOWN', message, details),
        isReplay,
        batch: outcome.batch,
      };
    }
  }
}

/** Of a list a part may have been done though the whole failed. */
function hasEffect({ cancelled, closed }: Batch): boolean {
  return cancelled.length + closed.length > 0;
}

function retcodeDetails(retcode: number | null): Partial<FailureDetails> {
  return retcode === null
    ? {}
    : { mt5_retcode: retcode, mt5_retcode_name: retcodeInfo(retcode).name };
}

/** `error_code` stands at the top and in `details`: the specification has it in both places. */
function intentFailure(
  code: ErrorCode,
  message: string,
  details: Partial<FailureDetails>,
): IntentFailure {
  const row = errorCodeRow(code);
  return {
    error: message,
    error_code: code,
    details: {
      error_code: code,
      suggestion: row.suggestion,
      id_spent: true,
      outcome: code === 'OUTCOME_UNKNOWN' ? 'unknown' : 'not_executed',
      retryable: row.isRetryable,
      ...details,
    },
  };
}
