import Type from 'typebox';
import { clientMessage, reply, success } from '../schema/envelope.ts';
import { FailureDetailsSchema } from '../schema/failure-details.ts';
import { count, isoTime, label, nullable, oneOf, symbolName, uint64 } from '../schema/fields.ts';
import { uint64Text } from '../values/uint64.ts';
import { environment, terminalStatus } from './mt5-status.ts';
import { tickFields } from './subscription.ts';

export const TICK_COUNT_MAX = 1_000;
export const TICK_COUNT_DEFAULT = 100;

const none = Type.Optional(Type.Object({}));
const connectParameters = Type.Object({
  server: label({ description: 'Name of the trade server' }),
  login: uint64('Login of the account'),
  password: Type.String({
    maxLength: 256,
    writeOnly: true,
    description: 'Never stored, never told',
  }),
});
const tickParameters = Type.Object({
  symbol: symbolName(),
  count: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: TICK_COUNT_MAX,
      default: TICK_COUNT_DEFAULT,
      description: 'Number of ticks, the newest ones',
    }),
  ),
  source: Type.Optional(
    label({ default: 'terminal', description: 'terminal, or the subject of a publisher' }),
  ),
  since: Type.Optional(isoTime('Leave out older ticks')),
});

/** One schema per command, so that an error names a field and not a union. */
export const MT5_COMMAND_SCHEMAS = {
  connect: Type.Object({ command: Type.Literal('connect'), parameters: connectParameters }),
  disconnect: Type.Object({ command: Type.Literal('disconnect'), parameters: none }),
  status: Type.Object({ command: Type.Literal('status'), parameters: none }),
  account_info: Type.Object({ command: Type.Literal('account_info'), parameters: none }),
  get_ticks: Type.Object({ command: Type.Literal('get_ticks'), parameters: tickParameters }),
};
export type Mt5CommandName = keyof typeof MT5_COMMAND_SCHEMAS;

export const Mt5CommandSchema = clientMessage(
  'mt5_command',
  Type.Union([
    MT5_COMMAND_SCHEMAS.connect,
    MT5_COMMAND_SCHEMAS.disconnect,
    MT5_COMMAND_SCHEMAS.status,
    MT5_COMMAND_SCHEMAS.account_info,
    MT5_COMMAND_SCHEMAS.get_ticks,
  ]),
  'Runs an operation of the terminal; arguments in `parameters` or beside `command`',
);
/** A command with its arguments in `parameters`. */
export type Mt5CommandInput = Type.Static<typeof Mt5CommandSchema>;
type CommandData = Mt5CommandInput['data'];
type Connect = Extract<CommandData, { command: 'connect' }>;
/** A command as handlers get it: arguments in `parameters`, `login` as decimal text. */
export type Mt5CommandMessage = Omit<Mt5CommandInput, 'data'> & {
  data:
    | Exclude<CommandData, Connect>
    | (Omit<Connect, 'parameters'> & {
        parameters: Omit<Connect['parameters'], 'login'> & { login: string };
      });
};

export function canonicalMt5Command(message: Mt5CommandInput): Mt5CommandMessage {
  const { data } = message;
  if (data.command !== 'connect') return { ...message, data };
  const login = uint64Text(data.parameters.login);
  return { ...message, data: { ...data, parameters: { ...data.parameters, login } } };
}

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
