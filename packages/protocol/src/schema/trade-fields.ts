import Type from 'typebox';
import { isUint64Text } from '../values/uint64.ts';
import { count, isoTime, nullable, oneOf, uuid } from './fields.ts';

/** A ticket as a client may write it. 0 is MT5's word for "none" and names nothing. */
export const ticketNumber = (description: string) =>
  Type.Union(
    [
      Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER }),
      Type.Refine(Type.String({ pattern: '^[1-9][0-9]{0,19}$' }), isUint64Text),
    ],
    {
      'x-expected': 'integer from 1 to 2^53 - 1, or decimal string up to 18446744073709551615',
      description,
    },
  );

/** A ticket as the bridge writes it. */
export const ticket = (description: string) => Type.String({ description });
export const ticketOrNone = (description: string) => nullable(Type.String({ description }));

/**
 * An optional field in which `null` says something that leaving it out does not. Everywhere else `null` in an
 * optional field means that it was left out.
 */
export const optionalOrNull = <Schema extends Type.TSchema>(schema: Schema) =>
  Type.Optional(Type.Union([schema, Type.Null()], { 'x-keeps-null': true }));

/** What a change leaves as it is when it is left out, and removes when it is `null`. */
export const removable = optionalOrNull;

export const requestId = uuid(
  'Made by the client, unique for ever, in one space with signal_id; never carried out twice',
);

export const orderTypeWish = oneOf(
  ['market', 'limit', 'stop', 'stop_limit'],
  'Kind of order; left out: by price',
);
export const timeInForce = oneOf(
  ['gtc', 'day', 'specified', 'specified_day'],
  'How long a pending order works',
);
export const filling = oneOf(['fok', 'ioc', 'return', 'boc'], 'What a partial fill means');
export const side = oneOf(['buy', 'sell'], 'Direction');

export const orderState = oneOf(
  ['started', 'placed', 'canceled', 'partial', 'filled', 'rejected', 'expired'],
  'State of the order',
);
export const tradeReason = oneOf(
  ['client', 'expert', 'sl', 'tp', 'so', 'rollover'],
  'Who or what made it',
);
export const dealType = oneOf(
  [
    'buy',
    'sell',
    'balance',
    'credit',
    'charge',
    'correction',
    'commission',
    'interest',
    'so_compensation',
    'so_compensation_credit',
  ],
  'Type of the deal',
);
export const dealEntry = oneOf(['in', 'out', 'inout', 'out_by'], 'Opens, closes or reverses');

/** Life of an intent: see the table in PROTOCOL.md. */
export const signalState = oneOf(
  [
    'received',
    'denied',
    'submitted',
    'placed',
    'partial',
    'executed',
    'rejected',
    'expired',
    'cancelled',
    'unresolved',
  ],
  'State of the signal or command',
);

/** By whose hand something came about. */
export const origin = oneOf(
  ['signal', 'manual', 'broker', 'reconcile'],
  'signal: the bridge; manual: by hand; broker: the server; reconcile: found out later',
);

export const failedTicket = Type.Object({
  ticket: ticket('What was not done'),
  error_code: Type.String(),
});

/** Fate of each ticket of a list that was fixed before the first of them was touched. */
export const ticketFates = {
  failed: Type.Array(failedTicket, { description: 'Proven: not done' }),
  unknown: Type.Array(Type.String(), { description: 'Sent, and nobody knows' }),
};

export const closedPositions = Type.Object(
  {
    closed: Type.Array(Type.String(), { description: 'Positions that are closed' }),
    ...ticketFates,
  },
  { description: 'CLOSE of several positions: what became of each' },
);

export const executionTime = isoTime('When the terminal did it, bridge time');
export const mt5Retcode = Type.Integer({ description: 'Return code of the trade server' });
export const warnings = Type.Optional(
  Type.Array(Type.String(), { description: 'What a reader should know' }),
);
export const eventSeq = count('Last event of the account that this contains');
