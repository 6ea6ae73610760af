import Type from 'typebox';
import { file, integer } from '../field.ts';

export const auth = Type.Object({
  timeoutMs: integer({
    default: 10_000,
    minimum: 1_000,
    maximum: 120_000,
    unit: 'ms',
    zero: 'refused',
    description: 'A connection that has not authenticated by then is closed (4408).',
  }),
  maxFailuresPerMinute: integer({
    default: 20,
    minimum: 1,
    maximum: 10_000,
    unit: 'failures/min',
    zero: 'refused',
    description: 'Wrong credentials of one address before it is blocked for a while.',
  }),
  blockMs: integer({
    default: 60_000,
    minimum: 1_000,
    maximum: 86_400_000,
    unit: 'ms',
    zero: 'refused',
    description: 'Length of the first block; it doubles with each further one, up to 15 minutes.',
  }),
  jwt: Type.Object({
    algorithms: Type.Optional(
      Type.Array(Type.Enum(['HS256', 'RS256', 'ES256', 'EdDSA']), {
        minItems: 1,
        description: 'Signature algorithms that are accepted. Left out: those that the key can do.',
      }),
    ),
    secretFile: Type.Optional(
      file({
        description:
          'Shared secret for HS256, at least 32 bytes, readable by the owner only. One line end at the end of a text file is not part of it.',
      }),
    ),
    keyFile: Type.Optional(
      file({ description: 'Public key or certificate (PEM) for RS256, ES256 or EdDSA.' }),
    ),
    jwksFile: Type.Optional(
      file({ description: 'Several public keys as a JSON Web Key Set, chosen by `kid`.' }),
    ),
    issuer: Type.Optional(
      Type.String({ minLength: 1, description: 'What the claim `iss` must be.' }),
    ),
    audience: Type.Optional(
      Type.String({ minLength: 1, description: 'What the claim `aud` must be or contain.' }),
    ),
    clockSkewS: integer({
      default: 30,
      minimum: 1,
      maximum: 60,
      unit: 's',
      zero: 'refused',
      description: 'How far the clocks of issuer and bridge may differ.',
    }),
  }),
});
