import Type from 'typebox';
import { count, isoTime, oneOf } from './fields.ts';

const text = (description: string) => Type.Optional(Type.String({ description }));
const number = (description: string) => Type.Optional(Type.Number({ description }));
const nullableNumber = (description: string) =>
  Type.Optional(Type.Union([Type.Number(), Type.Null()], { description }));

/** What became of the request: `unknown` means that only the broker knows, never that nothing happened. */
export const outcome = oneOf(
  ['not_executed', 'executed', 'unknown'],
  'Whether the request had an effect',
);

/** Fields that `details` of any failure may hold; which ones a code sends is in PROTOCOL.md. */
const anyFailure = {
  suggestion: text('What to do'),
  outcome: Type.Optional(outcome),
  retryable: Type.Optional(
    Type.Boolean({ description: 'A later attempt can succeed; see `id_spent` for the id to use' }),
  ),
  id_spent: Type.Optional(
    Type.Boolean({ description: 'False: the same `signal_id` may be sent again' }),
  ),
  retry_after_ms: Type.Optional(count('Milliseconds to wait before another attempt')),
  retry_at: Type.Optional(isoTime('Moment of the next attempt')),
  retry_after: Type.Optional(
    Type.Union([Type.String(), Type.Integer({ minimum: 1 })], {
      description: 'MARKET_CLOSED: ISO time of the opening; RATE_LIMITED: whole seconds',
    }),
  ),
  error_id: text('Number under which the log of the bridge has an internal error'),
};

const badField = {
  field: text('Offending field, relative to `data`'),
  path: text('Offending field, from the root of the message'),
  reason: text('What is wrong with it, for programs'),
  expected_type: text('JSON type or types that the field takes'),
  expected: text('Type, range and form that the field takes'),
  received: Type.Optional(
    Type.Union([Type.String(), Type.Number(), Type.Boolean(), Type.Null()], {
      description: 'What came, shortened; its kind only where it may hold a secret',
    }),
  ),
};

const limited = {
  limit: number('Limit that was reached'),
  value: number('Value that was held against the limit'),
  window: text('Time over which the limit counts, in words'),
  window_ms: Type.Optional(count('Time over which the limit counts, milliseconds')),
  limit_ms: number('Limit that was reached, milliseconds'),
  age_ms: nullableNumber('Age that was held against the limit, milliseconds'),
  limit_name: text('Name of the limit'),
  scope: text('What the limit counts over'),
  rule: text('Name of the risk rule'),
  limit_of: Type.Optional(oneOf(['account', 'subject'], 'Whose limit the risk rule held')),
};

const trade = {
  mt5_retcode: Type.Optional(Type.Integer({ description: 'Return code of the trade server' })),
  mt5_retcode_name: text('Name of that return code'),
  mt5_comment: text('Comment of the trade server'),
  required_margin: number('Margin that the order needs, account currency'),
  available_margin: number('Free margin, account currency'),
  symbol: text('Symbol concerned'),
  price: number('Price of the request'),
  market: number('Price that it was held against'),
  tick_size: number('Grid of the prices of the symbol'),
  digits: number('Decimals of the prices of the symbol'),
  bid: number('Bid at the decision'),
  ask: number('Ask at the decision'),
  volume: number('Volume of the request, lots'),
  volume_min: number('Smallest volume, lots'),
  volume_max: number('Largest volume, lots'),
  volume_step: number('Step of volumes, lots'),
  tickets: Type.Optional(Type.Array(Type.String(), { description: 'Positions that match' })),
};

const connection = {
  server: text('Server that the client named'),
  login: Type.Optional(
    Type.Union([Type.String(), Type.Number()], { description: 'Login that the client named' }),
  ),
  command: text('Command that failed'),
  account: text('Alias of the account'),
  required_scope: text('Scope that the message needs'),
};

const fields = { ...anyFailure, ...badField, ...limited, ...trade, ...connection };

export const ErrorDetailsSchema = Type.Object(fields, { 'x-name': 'ErrorDetails' });
export type ErrorDetails = Type.Static<typeof ErrorDetailsSchema>;

/** Details of a failed signal or command: the code stands here too, as in the specification. */
export const FailureDetailsSchema = Type.Object(
  {
    error_code: Type.String(),
    ...fields,
    outcome,
    retryable: Type.Boolean(),
  },
  { 'x-name': 'FailureDetails' },
);
export type FailureDetails = Type.Static<typeof FailureDetailsSchema>;
