import Type from 'typebox';
import { bareClientMessage, clientMessage, push, reply, success } from '../schema/envelope.ts';
import { isoTime, nullable } from '../schema/fields.ts';
import { clientRow } from './message-row.ts';
import { environment, Mt5StatusSchema } from './mt5-status.ts';

const secret = (description: string) =>
  Type.String({ minLength: 1, maxLength: 16_384, description, writeOnly: true });

const token = secret('JSON Web Token, compact form');

export const AuthenticateSchema = clientMessage(
  'authenticate',
  Type.Union([
    Type.Object({ method: Type.Literal('jwt'), token }),
    Type.Object({ method: Type.Literal('api_key'), key: secret('API key') }),
  ]),
  'Proves who the client is, for clients that cannot set headers',
);
export type AuthenticateMessage = Type.Static<typeof AuthenticateSchema>;

export const AuthenticatedSchema = reply(
  'authenticated',
  {
    status: success,
    data: Type.Object({
      subject: Type.String(),
      scopes: Type.Array(Type.String()),
      expires_at: nullable(isoTime('When the token ends; null for keys')),
      session_id: Type.String(),
      account: nullable(Type.String({ description: 'Account of the session' })),
      environment: nullable(environment),
      mt5_status: Mt5StatusSchema,
    }),
  },
  'The session acts for this subject',
);
export type Authenticated = Type.Static<typeof AuthenticatedSchema>;

export const RefreshTokenSchema = clientMessage(
  'refresh_token',
  Type.Object({ token }),
  'Replaces the token of the session by a fresh one of the same subject',
);
export type RefreshTokenMessage = Type.Static<typeof RefreshTokenSchema>;

export const TokenRefreshedSchema = reply(
  'token_refreshed',
  {
    status: success,
    data: Type.Object({
      expires_at: nullable(isoTime('When the new token ends')),
      scopes: Type.Array(Type.String()),
    }),
  },
  'The session goes on with the new token',
);
export type TokenRefreshed = Type.Static<typeof TokenRefreshedSchema>;

export const TokenExpiringSchema = push(
  'token_expiring',
  {
    data: Type.Object({
      expires_at: isoTime('When the token ends; no order is taken after it'),
      grace_ms: Type.Integer({
        description: 'Time after that in which `refresh_token` still keeps the session',
      }),
    }),
  },
  'The token of the session ends soon',
);
export type TokenExpiring = Type.Static<typeof TokenExpiringSchema>;

export const LogoutSchema = bareClientMessage('logout', 'Ends the session in good order');
export type LogoutMessage = Type.Static<typeof LogoutSchema>;

export const LoggedOutSchema = reply(
  'logged_out',
  { status: success },
  'The session is over; the bridge closes with 1000',
);
export type LoggedOut = Type.Static<typeof LoggedOutSchema>;

const always = () => true;

export const authenticationRows = {
  authenticate: clientRow({
    family: 'authentication',
    scope: null,
    schema: AuthenticateSchema,
    replies: ['authenticated'],
    holdsSecrets: always,
  }),
  refresh_token: clientRow({
    family: 'authentication',
    scope: null,
    schema: RefreshTokenSchema,
    replies: ['token_refreshed'],
    holdsSecrets: always,
  }),
  logout: clientRow({
    family: 'authentication',
    scope: null,
    schema: LogoutSchema,
    replies: ['logged_out'],
  }),
};
