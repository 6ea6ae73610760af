import type Type from 'typebox';
import { type ErrorMessage, ErrorSchema } from '../messages/connection.ts';
import { type TerminalCommand, TerminalCommandSchema } from '../messages/terminal-command.ts';
import { type TerminalWelcome, TerminalWelcomeSchema } from '../messages/terminal-link.ts';
import { createDecoder, type Decoder } from './decoder.ts';
import { createReader } from './reader.ts';

/** What a terminal has to understand of the bridge. */
export type MessageForTerminal = TerminalWelcome | TerminalCommand | ErrorMessage;

const row = <Schema extends Type.TSchema>(schema: Schema) => ({
  reader: createReader({ schema, canonical: (message) => message }),
  // A command may carry the password that a client claims.
  holdsSecrets: () => true,
  reserved: [],
});

/**
 * Reads a text frame of the bridge as a terminal does. `UNKNOWN_TYPE` is to be ignored: other messages of the
 * bridge are not for terminals.
 */
export const decodeForTerminal: Decoder<MessageForTerminal> = createDecoder<MessageForTerminal>({
  terminal_welcome: row(TerminalWelcomeSchema),
  terminal_command: row(TerminalCommandSchema),
  error: row(ErrorSchema),
});
