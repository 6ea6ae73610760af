import {
  type ErrorCode,
  errorCodeRow,
  type FailureDetails,
  formatIsoTime,
  type SignalResult,
  type TradingSignalExecuted,
} from '@mt5-bridge/protocol';
import { NO_TICKET, retcodeInfo, type Ticket, volumeToLots } from '@mt5-bridge/trading';
import type { SignalOutcome } from '../signals/signal-outcome.ts';
import type { SignalAnswer } from '../signals/signal-service.ts';
import { toDetails } from './failure-details.ts';
import { toOrderType } from './order-type.ts';

export interface AnswerEnvelope {
  readonly signalId: string;
  readonly id: string | number | undefined;
  readonly timestamp: string;
  readonly nowMs: number;
}

/** The one answer to a request frame whose id is spent. */
export function toTradingSignalExecuted(
  answer: SignalAnswer,
  envelope: AnswerEnvelope,
): TradingSignalExecuted {
  if (answer.kind === 'conflict') return conflict(answer.isSameSubject, envelope);
  const { outcome, isReplay } = answer;
  const common = <Status extends string>(status: Status) => ({
    type: 'trading_signal_executed' as const,
    status,
    signal_id: envelope.signalId,
    ...(isReplay ? { replayed: true as const } : {}),
    ...(envelope.id === undefined ? {} : { id: envelope.id }),
    timestamp: envelope.timestamp,
  });
  switch (outcome.kind) {
    case 'executed':
    case 'placed':
    case 'partial':
      return { ...common('success'), result: toResult(outcome) };
    case 'denied':
      return {
        ...common('error'),
        ...failure(outcome.code, outcome.message, toDetails(outcome.details, envelope.nowMs)),
      };
    case 'rejected': {
      const status = outcome.wasSent ? 'failed' : 'error';
      const details = {
        ...toDetails(outcome.details, envelope.nowMs),
        ...retcodeDetails(outcome.retcode),
      };
      return { ...common(status), ...failure(outcome.code, outcome.message, details) };
    }
    case 'unresolved': {
      const message = `The outcome is not known: ${outcome.reason}.`;
      return {
        ...common('unknown'),
        ...failure('OUTCOME_UNKNOWN', message, toDetails(outcome.details, envelope.nowMs)),
      };
    }
  }
}

type Succeeded = Extract<SignalOutcome, { kind: 'executed' | 'placed' | 'partial' }>;

const STATES = { executed: 'filled', partial: 'partially_filled', placed: 'placed' } as const;

function toResult(outcome: Succeeded): SignalResult {
  const isPlaced = outcome.kind === 'placed';
  return {
    success: true,
    order_id: ticket(outcome.order),
    deal_id: ticket(outcome.deal),
    position_id: ticket(outcome.position),
    price: outcome.price,
    volume: volumeToLots(isPlaced ? outcome.requestedVolume : outcome.volume),
    requested_volume: volumeToLots(outcome.requestedVolume),
    filled_volume: isPlaced ? 0 : volumeToLots(outcome.volume),
    symbol: outcome.symbol,
    type: toOrderType(outcome.orderType),
    state: STATES[outcome.kind],
    execution_time: formatIsoTime(outcome.atMs),
    mt5_retcode: outcome.retcode,
    mt5_comment: outcome.mt5Comment,
    ...(outcome.warnings.length === 0 ? {} : { warnings: [...outcome.warnings] }),
  };
}

function ticket(value: Ticket): string | null {
  return value === NO_TICKET ? null : value;
}

function retcodeDetails(retcode: number | null): Partial<FailureDetails> {
  return retcode === null
    ? {}
    : { mt5_retcode: retcode, mt5_retcode_name: retcodeInfo(retcode).name };
}

function conflict(isSameSubject: boolean, envelope: AnswerEnvelope): TradingSignalExecuted {
  const message = isSameSubject
    ? 'This signal_id was used for a signal with other content.'
    : 'This signal_id is taken.';
  return {
    type: 'trading_signal_executed',
    status: 'error',
    signal_id: envelope.signalId,
    ...failure('IDEMPOTENCY_CONFLICT', message, {}),
    timestamp: envelope.timestamp,
    ...(envelope.id === undefined ? {} : { id: envelope.id }),
  };
}

/** `error_code` stands at the top and in `details`: the specification has it in both places. */
function failure(
  code: ErrorCode,
  message: string,
  details: Partial<FailureDetails>,
): { error: string; error_code: string; details: FailureDetails } {
  const row = errorCodeRow(code);
  const outcome = code === 'OUTCOME_UNKNOWN' ? 'unknown' : 'not_executed';
  return {
    error: message,
    error_code: code,
    details: {
      error_code: code,
      suggestion: row.suggestion,
      id_spent: true,
      outcome,
      retryable: row.isRetryable,
      ...details,
    },
  };
}
