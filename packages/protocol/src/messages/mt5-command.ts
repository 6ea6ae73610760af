import Type from 'typebox';
import { clientMessage } from '../schema/envelope.ts';
import { isoTime, label, symbolName, uint64 } from '../schema/fields.ts';
import { uint64Text } from '../values/uint64.ts';
import { canonicalRow } from './message-row.ts';
import { liftArguments, mayHoldPassword } from './mt5-command-arguments.ts';

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

const DESCRIPTION =
  'Runs an operation of the terminal; arguments in `parameters` or beside `command`';

export const Mt5CommandSchema = clientMessage(
  'mt5_command',
  Type.Union([
    MT5_COMMAND_SCHEMAS.connect,
    MT5_COMMAND_SCHEMAS.disconnect,
    MT5_COMMAND_SCHEMAS.status,
    MT5_COMMAND_SCHEMAS.account_info,
    MT5_COMMAND_SCHEMAS.get_ticks,
  ]),
  DESCRIPTION,
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

/** Both forms in which a client may write a command. */
const bothForms = <Parameters extends Type.TProperties>(
  name: Mt5CommandName,
  parameters: Type.TObject<Parameters>,
) => [
  Type.Object({ command: Type.Literal(name), parameters }),
  Type.Object({ command: Type.Literal(name), ...parameters.properties }),
];

const PublishedSchema = clientMessage(
  'mt5_command',
  Type.Union([
    ...bothForms('connect', connectParameters),
    MT5_COMMAND_SCHEMAS.disconnect,
    MT5_COMMAND_SCHEMAS.status,
    MT5_COMMAND_SCHEMAS.account_info,
    ...bothForms('get_ticks', tickParameters),
  ]),
  DESCRIPTION,
);

const argumentNames = new Map<unknown, readonly string[]>(
  Object.entries(MT5_COMMAND_SCHEMAS).map(([command, schema]) => [
    command,
    Object.keys(schema.properties.parameters.properties),
  ]),
);

export const mt5CommandRows = {
  mt5_command: canonicalRow(
    {
      family: 'mt5-command',
      scope: 'view',
      schema: Mt5CommandSchema,
      published: PublishedSchema,
      replies: ['mt5_command_result'],
      lift: (raw) => liftArguments(raw, argumentNames),
      holdsSecrets: mayHoldPassword,
    },
    canonicalMt5Command,
  ),
};
