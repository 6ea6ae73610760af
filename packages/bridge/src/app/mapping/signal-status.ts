import { formatIsoTime, type SignalStatusItem } from '@mt5-bridge/protocol';
import type { Command } from '@mt5-bridge/trading';
import { NO_TICKET } from '@mt5-bridge/trading';
import type { SignalRecord } from '../../ports/ledger.ts';
import type { Intent } from '../signals/intent.ts';
import { decodeOutcome, type SignalOutcome } from '../signals/signal-outcome.ts';
import { toCommandResult } from './command-result.ts';
import { toTradingSignalExecuted } from './trading-signal-executed.ts';

/** Never seen, or of another subject: nobody can tell which from the answer. */
export function unknownItem(id: string): SignalStatusItem {
  return { signal_id: id, known: false, state: null, history: [], order_ids: [] };
}

/** The id is taken and nothing of it is durable yet. */
export function toReceivedItem({ id, kind, accountId, receivedMs }: Intent): SignalStatusItem {
  return {
    signal_id: id,
    known: true,
    request_type: kind,
    account: accountId,
    state: 'received',
    history: [{ state: 'received', at: formatIsoTime(receivedMs), origin: 'signal' }],
    order_ids: [],
  };
}

/** Everything that the ledger knows of an id. */
export function toStatusItem(record: SignalRecord, nowMs: number): SignalStatusItem {
  const outcome = record.outcome === null ? undefined : decodeOutcome(record.outcome);
  return {
    signal_id: record.signalId,
    known: true,
    request_type: record.requestType,
    account: record.accountId,
    state: record.state,
    history: historyOf(record),
    order_ids: outcome === undefined ? [] : orderIdsOf(outcome),
    ...(outcome === undefined ? {} : answerOf(record, outcome, nowMs)),
  };
}

function historyOf({ receivedMs, submittedMs, steps }: SignalRecord): SignalStatusItem['history'] {
  const own = { origin: 'signal' } as const;
  return [
    { state: 'received', at: formatIsoTime(receivedMs), ...own },
    ...(submittedMs === null
      ? []
      : [{ state: 'submitted', at: formatIsoTime(submittedMs), ...own } as const]),
    ...steps.map(({ state, atMs, origin }) => ({ state, at: formatIsoTime(atMs), origin })),
  ];
}

function orderIdsOf(outcome: SignalOutcome): string[] {
  return 'order' in outcome && outcome.order !== NO_TICKET ? [outcome.order] : [];
}

type Answer = Pick<SignalStatusItem, 'result' | 'error' | 'error_code' | 'details'>;

/** The same fields as in the answer to the request. */
function answerOf(record: SignalRecord, outcome: SignalOutcome, nowMs: number): Answer {
  const answer = { kind: 'settled', outcome, isReplay: false } as const;
  const envelope = { signalId: record.signalId, id: undefined, timestamp: '', nowMs };
  if (record.requestType === 'trading_signal') {
    return pickAnswer(toTradingSignalExecuted(answer, envelope));
  }
  const command = commandOf(record);
  return command === undefined ? {} : pickAnswer(toCommandResult(command, answer, envelope));
}

/** `undefined` when retention has passed over what the client asked for. */
function commandOf({ content }: SignalRecord): Command | undefined {
  if (content === '') return undefined;
  // Made by `commandContent` of a value of this type.
  const [, command] = JSON.parse(content) as [string, Command];
  return command;
}

function pickAnswer(told: Answer): Answer {
  const { result, error, error_code, details } = told;
  return {
    ...(result === undefined ? {} : { result }),
    ...(error === undefined ? {} : { error }),
    ...(error_code === undefined ? {} : { error_code }),
    ...(details === undefined ? {} : { details }),
  };
}
