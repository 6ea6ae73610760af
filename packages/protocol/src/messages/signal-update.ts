import Type from 'typebox';
import { push } from '../schema/envelope.ts';
import { FailureDetailsSchema } from '../schema/failure-details.ts';
import { count, isoTime, nullable } from '../schema/fields.ts';
import { origin, signalState, ticketOrNone } from '../schema/trade-fields.ts';
import { requestType } from './signal-status.ts';

/** One step in the life of a signal or command, for sessions that asked to be told. */
export const TradingSignalUpdateSchema = push(
  'trading_signal_update',
  {
    data: Type.Object({
      signal_id: Type.String({ description: 'signal_id or request_id, lower case' }),
      request_type: requestType,
      account: Type.String({ description: 'Alias of the account' }),
      state: signalState,
      origin,
      at: isoTime('When it came to be'),
      epoch: Type.String({ description: 'Changes when seq starts anew' }),
      seq: nullable(count('Event of the account; null: a step that is not an event')),
      order_id: ticketOrNone('Order ticket'),
      deal_id: ticketOrNone('Deal ticket of this step'),
      position_id: ticketOrNone('Position ticket'),
      filled_volume: Type.Optional(Type.Number({ description: 'Lots dealt so far' })),
      price: Type.Optional(Type.Number({ description: 'Price of the deal of this step' })),
      error: Type.Optional(Type.String({ description: 'For people' })),
      error_code: Type.Optional(Type.String()),
      details: Type.Optional(FailureDetailsSchema),
    }),
  },
  'A signal or command has come to a new state',
);
export type TradingSignalUpdate = Type.Static<typeof TradingSignalUpdateSchema>;
