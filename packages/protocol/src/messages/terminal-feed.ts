import Type from 'typebox';
import { clientMessage } from '../schema/envelope.ts';
import { count } from '../schema/fields.ts';
import { LinkFiguresSchema } from '../terminal/account.ts';
import { LinkEventSchema } from '../terminal/events.ts';
import { linkEpoch, terminalEpoch } from '../terminal/link-fields.ts';
import { LinkTickSchema } from '../terminal/quotes.ts';
import { clientRow } from './message-row.ts';

export const LINK_EVENTS_MAX = 1_000;
export const LINK_TICKS_MAX = 5_000;

export const TerminalEventsSchema = clientMessage(
  'terminal_events',
  Type.Object({
    link_epoch: linkEpoch,
    terminal_epoch: terminalEpoch,
    events: Type.Array(LinkEventSchema, {
      minItems: 1,
      maxItems: LINK_EVENTS_MAX,
      description: 'In the order of seq, without a hole',
    }),
  }),
  'What has changed in a terminal',
);
export type TerminalEventsMessage = Type.Static<typeof TerminalEventsSchema>;

export const TerminalTicksSchema = clientMessage(
  'terminal_ticks',
  Type.Object({
    link_epoch: linkEpoch,
    ticks: Type.Array(LinkTickSchema, {
      minItems: 1,
      maxItems: LINK_TICKS_MAX,
      description: 'In the order of their coming',
    }),
    figures: Type.Optional(LinkFiguresSchema),
    conflated: Type.Optional(count('Quotes left out since the last message; left out: none')),
  }),
  'Quotes of a terminal',
);
export type TerminalTicksMessage = Type.Static<typeof TerminalTicksSchema>;

export const terminalFeedRows = {
  terminal_events: clientRow({
    family: 'terminal-feed',
    scope: 'terminal',
    schema: TerminalEventsSchema,
    replies: [],
  }),
  terminal_ticks: clientRow({
    family: 'terminal-feed',
    scope: 'terminal',
    schema: TerminalTicksSchema,
    replies: [],
  }),
};
