import Type from 'typebox';
import type { Violation } from '../codec/explain.ts';
import { commandResult } from '../schema/command-result.ts';
import { clientMessage } from '../schema/envelope.ts';
import { nullable, oneOf, price, volumeLots } from '../schema/fields.ts';
import {
  executionTime,
  mt5Retcode,
  removable,
  requestId,
  ticket,
  ticketNumber,
  ticketOrNone,
  warnings,
} from '../schema/trade-fields.ts';
import { type WithTextIds, withTextIds } from '../values/text-ids.ts';
import { uint64Text } from '../values/uint64.ts';
import { canonicalRow } from './message-row.ts';

export const PositionModifySchema = clientMessage(
  'position_modify',
  Type.Object({
    request_id: requestId,
    ticket: ticketNumber('Position'),
    stop_loss: removable(price('New stop loss; left out: as it is; null: none')),
    take_profit: removable(price('New take profit; left out: as it is; null: none')),
  }),
  'Changes the stops of a position',
);
/** A change as it travels. */
export type PositionModifyInput = Type.Static<typeof PositionModifySchema>;
/** A change as handlers get it: `ticket` as decimal text; `null` removes, what is absent stays. */
export type PositionModifyMessage = Omit<PositionModifyInput, 'data'> & {
  data: WithTextIds<PositionModifyInput['data'], 'ticket'>;
};

export const PositionModifyResultSchema = commandResult(
  'position_modify_result',
  Type.Object({
    ticket: ticket('The position'),
    stop_loss: nullable(Type.Number()),
    take_profit: nullable(Type.Number()),
    mt5_retcode: mt5Retcode,
    execution_time: executionTime,
    warnings,
  }),
  'The position has the stops that `result` says',
);
export type PositionModifyResult = Type.Static<typeof PositionModifyResultSchema>;

export const PositionCloseSchema = clientMessage(
  'position_close',
  Type.Object({
    request_id: requestId,
    ticket: ticketNumber('Position'),
    volume: Type.Optional(volumeLots('Lots to close; left out: all of it')),
  }),
  'Closes a position, whole or in part',
);
/** A close as it travels. */
export type PositionCloseInput = Type.Static<typeof PositionCloseSchema>;
/** A close as handlers get it: `ticket` as decimal text. */
export type PositionCloseMessage = Omit<PositionCloseInput, 'data'> & {
  data: WithTextIds<PositionCloseInput['data'], 'ticket'>;
};

export const PositionCloseResultSchema = commandResult(
  'position_close_result',
  Type.Object({
    ticket: ticket('The position'),
    order_id: ticketOrNone('Order that closed it'),
    deal_id: ticketOrNone('Deal that closed it'),
    price: Type.Number({ description: 'Price of the deal' }),
    requested_volume: Type.Number({ description: 'Lots asked for' }),
    closed_volume: Type.Number({ description: 'Lots closed' }),
    state: oneOf(['filled', 'partially_filled'], 'Whether all that was asked for is closed'),
    mt5_retcode: mt5Retcode,
    execution_time: executionTime,
    warnings,
  }),
  'What was closed',
);
export type PositionCloseResult = Type.Static<typeof PositionCloseResultSchema>;

export const CloseBySchema = clientMessage(
  'close_by',
  Type.Object({
    request_id: requestId,
    ticket: ticketNumber('Position'),
    opposite_ticket: ticketNumber('Position of the same symbol in the other direction'),
  }),
  'Closes two opposite positions against each other, without a spread to pay',
);
/** A close-by as it travels. */
export type CloseByInput = Type.Static<typeof CloseBySchema>;
/** A close-by as handlers get it: tickets as decimal text. */
export type CloseByMessage = Omit<CloseByInput, 'data'> & {
  data: WithTextIds<CloseByInput['data'], 'ticket' | 'opposite_ticket'>;
};

function closeByRule({ data }: CloseByInput): Violation | undefined {
  if (uint64Text(data.ticket) !== uint64Text(data.opposite_ticket)) return undefined;
  return {
    path: ['data', 'opposite_ticket'],
    reason: 'not_allowed',
    expectedType: 'number or string',
    expected: 'another position than ticket',
    received: data.opposite_ticket,
  };
}

export const CloseByResultSchema = commandResult(
  'close_by_result',
  Type.Object({
    ticket: ticket('The position'),
    opposite_ticket: ticket('The other position'),
    order_id: ticketOrNone('Order of type close_by'),
    closed_volume: Type.Number({ description: 'Lots closed of each' }),
    mt5_retcode: mt5Retcode,
    execution_time: executionTime,
    warnings,
  }),
  'The smaller position is closed, the other is reduced',
);
export type CloseByResult = Type.Static<typeof CloseByResultSchema>;

export const positionCommandRows = {
  position_modify: canonicalRow(
    {
      family: 'position-commands',
      // Enough for tighter stops; wider ones need `trade`, which only the state of the position tells.
      scope: 'reduce',
      schema: PositionModifySchema,
      replies: ['position_modify_result'],
    },
    (message): PositionModifyMessage => ({ ...message, data: withTextIds(message.data, 'ticket') }),
  ),
  position_close: canonicalRow(
    {
      family: 'position-commands',
      scope: 'reduce',
      schema: PositionCloseSchema,
      replies: ['position_close_result'],
    },
    (message): PositionCloseMessage => ({ ...message, data: withTextIds(message.data, 'ticket') }),
  ),
  close_by: canonicalRow(
    {
      family: 'position-commands',
      scope: 'reduce',
      schema: CloseBySchema,
      replies: ['close_by_result'],
      rule: closeByRule,
    },
    (message): CloseByMessage => ({
      ...message,
      data: withTextIds(message.data, 'ticket', 'opposite_ticket'),
    }),
  ),
};
