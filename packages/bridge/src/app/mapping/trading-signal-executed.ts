import { formatIsoTime, type SignalResult, type TradingSignalExecuted } from '@mt5-bridge/protocol';
import { NO_TICKET, type Ticket, volumeToLots } from '@mt5-bridge/trading';
import type { SucceededOutcome } from '../signals/signal-outcome.ts';
import type { SignalAnswer } from '../signals/signal-service.ts';
import { toClosed } from './batch.ts';
import { toIntentAnswer } from './intent-answer.ts';
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
  const told = toIntentAnswer(answer, envelope.nowMs);
  const common = <Status extends string>(status: Status) => ({
    type: 'trading_signal_executed' as const,
    status,
    signal_id: envelope.signalId,
    ...(told.isReplay ? { replayed: true as const } : {}),
    ...(told.batch === undefined ? {} : { batch: toClosed(told.batch) }),
    ...(envelope.id === undefined ? {} : { id: envelope.id }),
    timestamp: envelope.timestamp,
  });
  return told.status === 'success'
    ? { ...common(told.status), result: toResult(told.outcome) }
    : { ...common(told.status), ...told.failure };
}

const STATES = { executed: 'filled', partial: 'partially_filled', placed: 'placed' } as const;

function toResult(outcome: SucceededOutcome): SignalResult {
  const isPlaced = outcome.kind === 'placed';
  return {
    success: true,
    order_id: toTicketOrNone(outcome.order),
    deal_id: toTicketOrNone(outcome.deal),
    position_id: toTicketOrNone(outcome.position),
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

/** MT5 writes 0 for "none", the wire `null`. */
export function toTicketOrNone(value: Ticket): string | null {
  return value === NO_TICKET ? null : value;
}
