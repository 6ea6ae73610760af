import Type from 'typebox';
import { intentFailure } from '../schema/command-result.ts';
import { reply, success } from '../schema/envelope.ts';
import { isoTime, oneOf } from '../schema/fields.ts';
import { ORDER_TYPES } from '../schema/order-type.ts';
import { closedPositions, ticketOrNone } from '../schema/trade-fields.ts';

export const orderType = oneOf([...ORDER_TYPES], 'Type of the order that was sent');

export const SignalResultSchema = Type.Object(
  {
    success: Type.Literal(true),
    order_id: ticketOrNone('Order ticket'),
    deal_id: ticketOrNone('Deal ticket; null while nothing is filled'),
    position_id: ticketOrNone('Position ticket; null while nothing is filled'),
    price: Type.Number({ description: 'Price of the deal, or of the order that was placed' }),
    volume: Type.Number({
      description: 'Volume of the deal, or of the order that was placed, lots',
    }),
    requested_volume: Type.Number({ description: 'Volume that the signal asked for, lots' }),
    filled_volume: Type.Number({ description: 'Volume that was dealt, lots' }),
    symbol: Type.String(),
    type: orderType,
    state: oneOf(
      ['filled', 'partially_filled', 'placed', 'checked'],
      'What became of the order; checked: a dry run, nothing was sent',
    ),
    execution_time: isoTime('When the terminal executed or placed it, bridge time'),
    mt5_retcode: Type.Integer({ description: 'Return code of the trade server' }),
    mt5_comment: Type.String({ description: 'Comment that the terminal got' }),
    warnings: Type.Optional(Type.Array(Type.String())),
    check: Type.Optional(
      Type.Object(
        {
          margin: Type.Number({ description: 'Margin that the order adds, account currency' }),
          free_margin_after: Type.Number({ description: 'Free margin with it, account currency' }),
        },
        { description: 'Dry run only' },
      ),
    ),
  },
  { 'x-name': 'SignalResult' },
);
export type SignalResult = Type.Static<typeof SignalResultSchema>;

const common = {
  signal_id: Type.String({ description: 'Lower case' }),
  replayed: Type.Optional(
    Type.Literal(true, { description: 'Told before: this is the stored outcome' }),
  ),
  dry_run: Type.Optional(
    Type.Literal(true, { description: 'Nothing was sent, and the id is not spent' }),
  ),
  batch: Type.Optional(closedPositions),
};

export const TradingSignalSucceededSchema = reply(
  'trading_signal_executed',
  { status: success, ...common, result: SignalResultSchema },
  'The terminal executed or placed the order',
);

export const TradingSignalFailedSchema = reply(
  'trading_signal_executed',
  { ...intentFailure, ...common },
  'The signal was not executed, or nobody knows',
);

export const TradingSignalExecutedSchema = Type.Union([
  TradingSignalSucceededSchema,
  TradingSignalFailedSchema,
]);
export type TradingSignalSucceeded = Type.Static<typeof TradingSignalSucceededSchema>;
export type TradingSignalFailed = Type.Static<typeof TradingSignalFailedSchema>;
export type TradingSignalExecuted = TradingSignalSucceeded | TradingSignalFailed;
