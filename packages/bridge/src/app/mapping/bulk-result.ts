import type { CancelAllResult, CloseAllResult } from '@mt5-bridge/protocol';
import type { SignalAnswer } from '../signals/signal-service.ts';
import { toActionReport, toCancelled, toClosed } from './batch.ts';
import type { BulkMessage } from './bulk-command.ts';
import { type IntentAnswer, toIntentAnswer } from './intent-answer.ts';
import type { AnswerEnvelope } from './trading-signal-executed.ts';

export type BulkResult = CancelAllResult | CloseAllResult;

/** The one answer to a command on many tickets; a failure tells too what was done. */
export function toBulkResult(
  { type }: Pick<BulkMessage, 'type'>,
  answer: SignalAnswer,
  envelope: AnswerEnvelope,
): BulkResult {
  return type === 'cancel_all'
    ? { type: 'cancel_all_result', ...answered(answer, envelope, toCancelled) }
    : { type: 'close_all_result', ...answered(answer, envelope, toClosed) };
}

/** What a stop cancelled and closed, in the words of an answer: nobody gets one of its own. */
export function toStopResult(answer: SignalAnswer, nowMs: number) {
  const told = toIntentAnswer(answer, nowMs);
  const result = told.batch === undefined ? {} : { result: toActionReport(told.batch) };
  return told.status === 'success' ? result : { ...told.failure, ...result };
}

function answered<Result>(
  answer: SignalAnswer,
  envelope: AnswerEnvelope,
  toResult: (batch: NonNullable<IntentAnswer['batch']>) => Result,
) {
  const told = toIntentAnswer(answer, envelope.nowMs);
  const { batch } = told;
  const identity = {
    request_id: envelope.signalId,
    ...(told.isReplay ? { replayed: true as const } : {}),
    ...(envelope.id === undefined ? {} : { id: envelope.id }),
    timestamp: envelope.timestamp,
  };
  if (told.status === 'success') {
    if (batch === undefined) throw new Error('a list has no stored fates');
    return { status: told.status, ...identity, result: toResult(batch) };
  }
  const result = batch === undefined ? {} : { result: toResult(batch) };
  return { status: told.status, ...identity, ...told.failure, ...result };
}
