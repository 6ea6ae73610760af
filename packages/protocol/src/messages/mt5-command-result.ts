import Type from 'typebox';
import { reply, success } from '../schema/envelope.ts';
import { FailureDetailsSchema } from '../schema/failure-details.ts';
import { brokerOffset, brokerTime, count, isoTime, nullable, oneOf } from '../schema/fields.ts';
import type { Mt5CommandName } from './mt5-command.ts';
import { environment, terminalStatus } from './mt5-status.ts';
import { tickFields } from './tick-fields.ts';

const command = <const Name extends Mt5CommandName, Result extends Type.TSchema>(
  name: Name,
  result: Result,
) =>
  reply(
    'mt5_command_result',
    { status: success, command: Type.Literal(name), result },
    `Result of ${name}`,
  );

const selected = Type.Object({
  status: terminalStatus,
  login: Type.String(),
  server: Type.String(),
  account: Type.String({ description: 'Alias of the account' }),
  environment,
});

export const StatusResultSchema = Type.Object({
  status: terminalStatus,
  mt5_available: Type.Boolean(),
  last_error: nullable(Type.String()),
  active_orders_count: count('Pending orders'),
  market_time: nullable(isoTime('Clock of the market, which a replay has of its own')),
  broker_time: brokerTime,
  broker_utc_offset_s: brokerOffset,
});

export const AccountInfoResultSchema = Type.Object({
  balance: Type.Number(),
  equity: Type.Number(),
  margin: Type.Number(),
  free_margin: Type.Number(),
  currency: Type.String(),
  leverage: Type.Integer(),
  margin_level: Type.Number(),
  profit: Type.Number(),
  login: Type.String(),
  server: Type.String(),
  account: Type.String(),
  margin_mode: oneOf(['retail_hedging', 'retail_netting', 'exchange'], 'How positions are kept'),
  environment,
});

export const TickItemSchema = Type.Object(tickFields);
export type TickItem = Type.Static<typeof TickItemSchema>;

export const TicksResultSchema = Type.Object({
  symbol: Type.String(),
  source: Type.String(),
  digits: nullable(Type.Integer()),
  broker_utc_offset_s: brokerOffset,
  count: count('Number of ticks in this answer'),
  ticks: Type.Array(TickItemSchema, { description: 'Oldest first' }),
  oldest: nullable(isoTime('Time of the first tick in this answer')),
  more: Type.Boolean({ description: 'Older ticks exist' }),
});

export const Mt5CommandFailedSchema = reply(
  'mt5_command_result',
  {
    status: Type.Literal('error'),
    command: Type.String(),
    error: Type.String({ description: 'For people' }),
    error_code: Type.String(),
    details: FailureDetailsSchema,
  },
  'The terminal could not do it',
);

export const Mt5CommandResultSchema = Type.Union([
  command('connect', selected),
  command('disconnect', selected),
  command('status', StatusResultSchema),
  command('account_info', AccountInfoResultSchema),
  command('get_ticks', TicksResultSchema),
  Mt5CommandFailedSchema,
]);
export type Mt5CommandResult = Type.Static<typeof Mt5CommandResultSchema>;
