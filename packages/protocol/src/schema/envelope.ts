import Type from 'typebox';
import { isoTime, LABEL_LENGTH_MAX, label } from './fields.ts';

/** Chosen by the client, echoed without a change on the reply. */
export const messageId = Type.Union(
  [
    Type.String({ maxLength: LABEL_LENGTH_MAX }),
    Type.Integer({ minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER }),
  ],
  {
    'x-expected': `string of at most ${LABEL_LENGTH_MAX} characters, or integer within 2^53 - 1`,
    description: 'Names the request; the reply, an error too, carries it back',
  },
);

const clientEnvelope = {
  id: Type.Optional(messageId),
  account: Type.Optional(
    label({ description: 'Alias of the account; left out: the account of the session' }),
  ),
  timestamp: Type.Optional(
    Type.String({ description: 'Time of sending, for information; never decides anything' }),
  ),
};

/** A message from a client with a payload. */
export const clientMessage = <const Name extends string, Data extends Type.TSchema>(
  type: Name,
  data: Data,
  description: string,
) => Type.Object({ type: Type.Literal(type), ...clientEnvelope, data }, { description });

/** A message from a client whose payload says nothing. */
export const bareClientMessage = <const Name extends string>(type: Name, description: string) =>
  Type.Object(
    { type: Type.Literal(type), ...clientEnvelope, data: Type.Optional(Type.Object({})) },
    { description },
  );

const emissionTime = isoTime('Time at which the bridge sent this');

/** An answer to a message; it carries the `id` of the request where that had one. */
export const reply = <const Name extends string, Properties extends Type.TProperties>(
  type: Name,
  properties: Properties,
  description: string,
) =>
  Type.Object(
    {
      type: Type.Literal(type),
      ...properties,
      timestamp: emissionTime,
      id: Type.Optional(messageId),
    },
    { description },
  );

/** A message that no request asked for. */
export const push = <const Name extends string, Properties extends Type.TProperties>(
  type: Name,
  properties: Properties,
  description: string,
) =>
  Type.Object(
    { type: Type.Literal(type), ...properties, timestamp: emissionTime },
    { description },
  );

export const success = Type.Literal('success');
