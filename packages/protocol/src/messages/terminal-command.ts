import Type from 'typebox';
import { clientMessage, push } from '../schema/envelope.ts';
import { label } from '../schema/fields.ts';
import {
  LINK_ANSWERS,
  LINK_COMMANDS,
  type LinkAnswerPayload,
  type LinkCommandKind,
  type LinkCommandPayload,
} from '../terminal/commands.ts';
import { linkEpoch, utcMs } from '../terminal/link-fields.ts';
import { clientRow } from './message-row.ts';

const addressed = {
  command_id: label({ description: 'Made by the bridge, unique within a link_epoch' }),
  link_epoch: linkEpoch,
};

const command = <const Kind extends LinkCommandKind>(kind: Kind) =>
  Type.Object({
    ...addressed,
    kind: Type.Literal(kind),
    deadline_at_ms: utcMs('Bridge time after which nobody waits for the answer'),
    payload: LINK_COMMANDS[kind],
  });

export const TerminalCommandSchema = push(
  'terminal_command',
  {
    data: Type.Union([
      command('send'),
      command('find'),
      command('snapshot'),
      command('symbols'),
      command('ticks'),
      command('bars'),
      command('deals'),
      command('orders'),
      command('check'),
      command('check_password'),
    ]),
  },
  'The bridge wants something of a terminal',
);
export type TerminalCommand = Type.Static<typeof TerminalCommandSchema>;
/** A command of one kind. */
export type TerminalCommandData<Kind extends LinkCommandKind = LinkCommandKind> = {
  [Each in Kind]: {
    command_id: string;
    link_epoch: number;
    kind: Each;
    deadline_at_ms: number;
    payload: LinkCommandPayload<Each>;
  };
}[Kind];

const answer = <const Kind extends LinkCommandKind>(kind: Kind) =>
  Type.Object({ ...addressed, kind: Type.Literal(kind), payload: LINK_ANSWERS[kind] });

export const TerminalAnswerSchema = clientMessage(
  'terminal_answer',
  Type.Union([
    answer('send'),
    answer('find'),
    answer('snapshot'),
    answer('symbols'),
    answer('ticks'),
    answer('bars'),
    answer('deals'),
    answer('orders'),
    answer('check'),
    answer('check_password'),
    Type.Object({
      ...addressed,
      kind: Type.Literal('error'),
      error: Type.Object({
        code: Type.String({
          pattern: '^[A-Z][A-Z0-9_]{1,39}$',
          'x-expected': 'code of the table of link errors',
          description: 'One of the table; a code that is not in it proves nothing',
        }),
        message: Type.String({ maxLength: 500, description: 'For people' }),
      }),
    }),
  ]),
  'The one answer of a terminal to a command',
);
export type TerminalAnswerMessage = Type.Static<typeof TerminalAnswerSchema>;
/** An answer of one kind. */
export type TerminalAnswerData<Kind extends LinkCommandKind = LinkCommandKind> = {
  [Each in Kind]: {
    command_id: string;
    link_epoch: number;
    kind: Each;
    payload: LinkAnswerPayload<Each>;
  };
}[Kind];

export const terminalCommandRows = {
  terminal_answer: clientRow({
    family: 'terminal-command',
    scope: 'terminal',
    schema: TerminalAnswerSchema,
    replies: [],
  }),
};
