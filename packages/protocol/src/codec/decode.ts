import { CLIENT_MESSAGES, type ClientMessage } from '../messages/catalogue.ts';
import { createDecoder, type DecodedAs, type Decoder } from './decoder.ts';
import { TICK_TEXT } from './tick-text.ts';

export type Decoded = DecodedAs<ClientMessage>;

/** Reads a text frame of a client. */
export const decodeMessage: Decoder<ClientMessage> = createDecoder<ClientMessage>(
  CLIENT_MESSAGES,
  TICK_TEXT,
);
