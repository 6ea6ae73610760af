import {
  type CloseByResult,
  formatIsoTime,
  type OrderCancelResult,
  type OrderModifyResult,
  type PositionCloseResult,
  type PositionModifyResult,
} from '@mt5-bridge/protocol';
import { type Command, type OrderTime, type Price, volumeToLots } from '@mt5-bridge/trading';
import type { SucceededOutcome } from '../signals/signal-outcome.ts';
import type { SignalAnswer } from '../signals/signal-service.ts';
import { toIntentAnswer } from './intent-answer.ts';
import type { AnswerEnvelope } from './trading-signal-executed.ts';
import { toTicketOrNone } from './trading-signal-executed.ts';

export type CommandResult =
  | OrderModifyResult
  | OrderCancelResult
  | PositionModifyResult
  | PositionCloseResult
  | CloseByResult;

const LIVES = {
  GTC: 'gtc',
  DAY: 'day',
  SPECIFIED: 'specified',
  SPECIFIED_DAY: 'specified_day',
} as const satisfies Record<OrderTime, string>;

/** The one answer to a command whose id is spent. */
export function toCommandResult(
  command: Command,
  answer: SignalAnswer,
  envelope: AnswerEnvelope,
): CommandResult {
  const told = toIntentAnswer(answer, envelope.nowMs);
  const identity = {
    request_id: envelope.signalId,
    ...(told.isReplay ? { replayed: true as const } : {}),
    ...(envelope.id === undefined ? {} : { id: envelope.id }),
    timestamp: envelope.timestamp,
  };
  if (told.status !== 'success') {
    return { type: `${command.kind}_result`, status: told.status, ...identity, ...told.failure };
  }
  const { outcome } = told;
  const common = {
    mt5_retcode: outcome.retcode,
    execution_time: formatIsoTime(outcome.atMs),
    ...(outcome.warnings.length === 0 ? {} : { warnings: [...outcome.warnings] }),
  };
  const done = { status: 'success' as const, ...identity };
  switch (command.kind) {
    case 'order_modify':
      return {
        type: 'order_modify_result',
        ...done,
        result: { ...orderAfter(command, outcome), ...common },
      };
    case 'order_cancel':
      return {
        type: 'order_cancel_result',
        ...done,
        result: { ticket: command.ticket, ...common },
      };
    case 'position_modify':
      return {
        type: 'position_modify_result',
        ...done,
        result: { ...levelsAfter(command, outcome), ...common },
      };
    case 'position_close':
      return {
        type: 'position_close_result',
        ...done,
        result: { ...closed(command, outcome), ...common },
      };
    case 'close_by':
      return {
        type: 'close_by_result',
        ...done,
        result: {
          ticket: command.ticket,
          opposite_ticket: command.oppositeTicket,
          order_id: toTicketOrNone(outcome.order),
          closed_volume: volumeToLots(outcome.volume),
          ...common,
        },
      };
  }
}

type Of<Kind extends Command['kind']> = Extract<Command, { kind: Kind }>;

function orderAfter({ ticket }: Of<'order_modify'>, { change }: SucceededOutcome) {
  if (change?.action !== 'MODIFY') throw new Error('a modified order has no stored change');
  return {
    ticket,
    price: change.price as number,
    stop_limit_price: toLevelOrNone(change.stopLimit),
    stop_loss: toLevelOrNone(change.stopLoss),
    take_profit: toLevelOrNone(change.takeProfit),
    time_in_force: LIVES[change.time],
    expiration: change.expirationMs === null ? null : formatIsoTime(change.expirationMs),
  };
}

function levelsAfter({ ticket }: Of<'position_modify'>, { change }: SucceededOutcome) {
  if (change?.action !== 'SLTP') throw new Error('modified stops have no stored change');
  return {
    ticket,
    stop_loss: toLevelOrNone(change.stopLoss),
    take_profit: toLevelOrNone(change.takeProfit),
  };
}

function closed({ ticket }: Of<'position_close'>, outcome: SucceededOutcome) {
  return {
    ticket,
    order_id: toTicketOrNone(outcome.order),
    deal_id: toTicketOrNone(outcome.deal),
    price: outcome.price as number,
    requested_volume: volumeToLots(outcome.requestedVolume),
    closed_volume: volumeToLots(outcome.volume),
    state: outcome.kind === 'partial' ? ('partially_filled' as const) : ('filled' as const),
  };
}

/** MT5 writes 0 for "none", the wire `null`. */
function toLevelOrNone(level: Price): number | null {
  return level === 0 ? null : level;
}
