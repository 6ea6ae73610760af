import Type from 'typebox';
import { clientMessage, reply, success } from '../schema/envelope.ts';
import { count, label, nullable, oneOf } from '../schema/fields.ts';
import { LinkAccountSpecSchema } from '../terminal/account.ts';
import { linkEpoch, terminalEpoch, terminalSeq, utcMs } from '../terminal/link-fields.ts';
import { clientRow } from './message-row.ts';

/** Version of the terminal link; a terminal of another version is refused with `NOT_SUPPORTED`. */
export const LINK_PROTOCOL = 1;
/** UTC-12:00 to UTC+14:00, in quarter hours or not. */
const OFFSET_MAX_S = 54_000;

const clocks = {
  time_ms: utcMs('Clock of the computer that the terminal runs on, UTC'),
  market_time_ms: utcMs('Clock of the market, UTC; another only in a replay'),
  broker_utc_offset_s: nullable(
    Type.Integer({
      minimum: -OFFSET_MAX_S,
      maximum: OFFSET_MAX_S,
      description: 'Server time minus UTC, seconds; null: not known',
    }),
  ),
};

export const TerminalHelloSchema = clientMessage(
  'terminal_hello',
  Type.Object({
    protocol: Type.Integer({ minimum: 1, maximum: 1_000, description: 'Version of the link' }),
    account: LinkAccountSpecSchema,
    terminal_epoch: terminalEpoch,
    seq: terminalSeq,
    capabilities: Type.Object({
      has_request_journal: Type.Boolean({
        description: 'Answers a repeated request_id from a journal instead of executing it again',
      }),
      has_tick_history: Type.Boolean({ description: 'Has ticks from before it was started' }),
      supports_check: Type.Boolean({ description: 'Can answer check' }),
      checks_passwords: Type.Boolean({ description: 'Can answer check_password' }),
    }),
    ...clocks,
    program: Type.Optional(label({ description: 'Name and version of the program' })),
    build: Type.Optional(count('Build of the MetaTrader terminal')),
  }),
  'A terminal says which account it is joined to; the newest hello of an account owns it',
);
export type TerminalHelloMessage = Type.Static<typeof TerminalHelloSchema>;

export const TerminalWelcomeSchema = reply(
  'terminal_welcome',
  {
    status: success,
    data: Type.Object({
      link_epoch: linkEpoch,
      account: Type.String({ description: 'Alias under which the bridge knows the account' }),
      limits: Type.Object({
        max_message_bytes: count('Largest message'),
        max_depth: count('Deepest nesting'),
        messages_per_second: count('From the terminal; 0 = no limit'),
        commands_in_flight: count('Commands that may wait for an answer'),
      }),
      status_interval_ms: count('How often the terminal sends terminal_status'),
      silence_timeout_ms: count('Silence after which either side gives the link up'),
      clock: Type.Object({ time_ms: utcMs('Clock of the bridge') }),
      resume: nullable(
        Type.Object(
          { terminal_epoch: terminalEpoch, seq: terminalSeq },
          { description: 'Last event that the bridge has; null: none of this account' },
        ),
      ),
    }),
  },
  'The link stands',
);
export type TerminalWelcome = Type.Static<typeof TerminalWelcomeSchema>;

export const TerminalStatusSchema = clientMessage(
  'terminal_status',
  Type.Object({
    link_epoch: linkEpoch,
    status: oneOf(
      ['connected', 'disconnected', 'halted'],
      'connected: to its trade server; halted: executes nothing any more',
    ),
    reason: Type.Optional(Type.String({ maxLength: 256, description: 'Why not connected' })),
    terminal_epoch: terminalEpoch,
    seq: terminalSeq,
    ...clocks,
  }),
  'How a terminal is, told at every change and every status_interval_ms',
);
export type TerminalStatusMessage = Type.Static<typeof TerminalStatusSchema>;

export const terminalLinkRows = {
  terminal_hello: clientRow({
    family: 'terminal-link',
    scope: 'terminal',
    schema: TerminalHelloSchema,
    replies: ['terminal_welcome'],
  }),
  terminal_status: clientRow({
    family: 'terminal-link',
    scope: 'terminal',
    schema: TerminalStatusSchema,
    replies: [],
  }),
};
