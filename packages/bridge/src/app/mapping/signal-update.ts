import { formatIsoTime, type TradingSignalUpdate } from '@mt5-bridge/protocol';
import { type SignalState, type UtcMs, volumeToLots } from '@mt5-bridge/trading';
import type { AccountEvent } from '../../ports/event-log.ts';
import type { SignalRecord } from '../../ports/ledger.ts';
import type { Intent } from '../signals/intent.ts';
import { SIGNAL_STEPPED, type SteppedBody } from '../signals/signal-events.ts';
import type { SignalOutcome } from '../signals/signal-outcome.ts';
import { toIntentAnswer } from './intent-answer.ts';
import { toTicketOrNone } from './trading-signal-executed.ts';

type Data = TradingSignalUpdate['data'];

const NO_TICKETS = { order_id: null, deal_id: null, position_id: null } as const;

/** A step that is no event of the account. */
export function toStepUpdate(
  { id, kind, accountId }: Intent,
  step: { readonly state: SignalState; readonly atMs: UtcMs; readonly epoch: string },
): Data {
  return {
    signal_id: id,
    request_type: kind,
    account: accountId,
    state: step.state,
    origin: 'signal',
    at: formatIsoTime(step.atMs),
    epoch: step.epoch,
    seq: null,
    ...NO_TICKETS,
  };
}

/** A step with its number in the account's history. */
export function toEventUpdate(event: AccountEvent, record: SignalRecord): Data {
  const { signalId, requestType, accountId } = record;
  const { epoch, seq, origin, timeMs, type, body } = event;
  const about = {
    signal_id: signalId,
    request_type: requestType,
    account: accountId,
    origin,
    at: formatIsoTime(timeMs),
    epoch,
    seq,
  };
  // Both bodies were written by `signal-events.ts`.
  return type === SIGNAL_STEPPED
    ? { ...about, ...ofStep(JSON.parse(body) as SteppedBody) }
    : { ...about, ...ofOutcome((JSON.parse(body) as { outcome: SignalOutcome }).outcome, timeMs) };
}

type Told = Pick<Data, 'state' | 'order_id' | 'deal_id' | 'position_id'> & Partial<Data>;

function ofStep({ step, order, deal, position, price }: SteppedBody): Told {
  return {
    state: step.state,
    order_id: toTicketOrNone(order),
    deal_id: toTicketOrNone(deal),
    position_id: toTicketOrNone(position),
    ...(step.filledVolume === undefined ? {} : { filled_volume: volumeToLots(step.filledVolume) }),
    ...(price > 0 ? { price } : {}),
  };
}

function ofOutcome(outcome: SignalOutcome, nowMs: number): Told {
  const told = toIntentAnswer({ kind: 'settled', outcome, isReplay: false }, nowMs);
  if (told.status !== 'success') return { state: outcome.kind, ...NO_TICKETS, ...told.failure };
  const { order, deal, position, kind, volume, price } = told.outcome;
  return {
    state: kind,
    order_id: toTicketOrNone(order),
    deal_id: toTicketOrNone(deal),
    position_id: toTicketOrNone(position),
    filled_volume: kind === 'placed' ? 0 : volumeToLots(volume),
    ...(price > 0 ? { price } : {}),
  };
}
