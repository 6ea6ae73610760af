import Type from 'typebox';
import { clientMessage, reply, success } from '../schema/envelope.ts';
import { FailureDetailsSchema } from '../schema/failure-details.ts';
import {
  COMMENT_LENGTH_MAX,
  isoTime,
  nullable,
  oneOf,
  price,
  symbolName,
  uint64,
  uuid,
  volumeLots,
} from '../schema/fields.ts';
import { uint64Text } from '../values/uint64.ts';
import { canonicalRow } from './message-row.ts';

/** What an order is, apart from the id that makes it one of its kind; `order_check` asks about the same. */
export const orderFields = {
  symbol: symbolName(),
  action: oneOf(['BUY', 'SELL', 'CLOSE'], 'What to do'),
  volume: volumeLots('Volume, lots; limits and step are those of the symbol and the account'),
  stop_loss: Type.Optional(price('Stop loss')),
  take_profit: Type.Optional(price('Take profit')),
  comment: Type.Optional(
    Type.String({
      maxLength: COMMENT_LENGTH_MAX,
      default: '',
      description: 'Free text; the terminal gets what fits beside the fingerprint',
    }),
  ),
  urgency: Type.Optional(
    Type.Enum(['low', 'medium', 'high'], {
      default: 'medium',
      description: 'Priority in the queue',
    }),
  ),
  price: Type.Optional(price('Limit: the worst price; left out: the market')),
  magic: Type.Optional(uint64('Magic number; left out: 0')),
  expiration: Type.Optional(
    isoTime('Pending orders end then; orders at the market are not sent later'),
  ),
};

export const TradingSignalSchema = clientMessage(
  'trading_signal',
  Type.Object({
    signal_id: uuid('Made by the client, unique for ever; the same id is never executed twice'),
    ...orderFields,
  }),
  'Asks for an order or for the end of a position',
);
/** A signal as it travels. */
export type TradingSignalInput = Type.Static<typeof TradingSignalSchema>;
type SignalData = TradingSignalInput['data'];
/** A signal as handlers get it: `signal_id` in lower case, `magic` as decimal text. */
export type TradingSignalMessage = Omit<TradingSignalInput, 'data'> & {
  data: Omit<SignalData, 'magic'> & { magic?: string };
};

export function canonicalTradingSignal(message: TradingSignalInput): TradingSignalMessage {
  const { magic, ...data } = message.data;
  data.signal_id = data.signal_id.toLowerCase();
  return { ...message, data: magic === undefined ? data : { ...data, magic: uint64Text(magic) } };
}

export const orderType = oneOf(
  [
    'buy',
    'sell',
    'buy_limit',
    'sell_limit',
    'buy_stop',
    'sell_stop',
    'buy_stop_limit',
    'sell_stop_limit',
  ],
  'Type of the order that was sent',
);

const ticket = (description: string) => nullable(Type.String({ description }));

export const SignalResultSchema = Type.Object({
  success: Type.Literal(true),
  order_id: ticket('Order ticket'),
  deal_id: ticket('Deal ticket; null while nothing is filled'),
  position_id: ticket('Position ticket; null while nothing is filled'),
  price: Type.Number({ description: 'Price of the deal, or of the order that was placed' }),
  volume: Type.Number({ description: 'Volume of the deal, or of the order that was placed, lots' }),
  requested_volume: Type.Number({ description: 'Volume that the signal asked for, lots' }),
  filled_volume: Type.Number({ description: 'Volume that was dealt, lots' }),
  symbol: Type.String(),
  type: orderType,
  state: oneOf(['filled', 'partially_filled', 'placed'], 'What became of the order'),
  execution_time: isoTime('When the terminal executed or placed it, bridge time'),
  mt5_retcode: Type.Integer({ description: 'Return code of the trade server' }),
  mt5_comment: Type.String({ description: 'Comment that the terminal got' }),
  warnings: Type.Optional(Type.Array(Type.String())),
});
export type SignalResult = Type.Static<typeof SignalResultSchema>;

const common = {
  signal_id: Type.String({ description: 'Lower case' }),
  replayed: Type.Optional(
    Type.Literal(true, { description: 'Told before: this is the stored outcome' }),
  ),
};

export const TradingSignalSucceededSchema = reply(
  'trading_signal_executed',
  { status: success, ...common, result: SignalResultSchema },
  'The terminal executed or placed the order',
);

export const TradingSignalFailedSchema = reply(
  'trading_signal_executed',
  {
    status: oneOf(
      ['error', 'failed', 'unknown'],
      'error: the bridge refused; failed: terminal or broker refused; unknown: not known',
    ),
    ...common,
    error: Type.String({ description: 'For people' }),
    error_code: Type.String(),
    details: FailureDetailsSchema,
  },
  'The signal was not executed, or nobody knows',
);

export const TradingSignalExecutedSchema = Type.Union([
  TradingSignalSucceededSchema,
  TradingSignalFailedSchema,
]);
export type TradingSignalSucceeded = Type.Static<typeof TradingSignalSucceededSchema>;
export type TradingSignalFailed = Type.Static<typeof TradingSignalFailedSchema>;
export type TradingSignalExecuted = TradingSignalSucceeded | TradingSignalFailed;

/**
 * Each of these turns a signal into something else, a dry run for example. A version that does not know one
 * must not execute the signal without it.
 */
export const RESERVED_FIELDS = [
  'order_type',
  'stop_limit_price',
  'deviation_points',
  'time_in_force',
  'filling',
  'valid_until',
  'max_age_ms',
  'position_ticket',
  'close_mode',
  'reduce_only',
  'dry_run',
  'allow_duplicate',
  'expect',
];

export const tradingSignalRows = {
  trading_signal: canonicalRow(
    {
      family: 'trading-signal',
      // CLOSE needs less: see `scopeOf`.
      scope: 'trade',
      schema: TradingSignalSchema,
      replies: ['trading_signal_executed'],
      reserved: RESERVED_FIELDS,
    },
    canonicalTradingSignal,
  ),
};
