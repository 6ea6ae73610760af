import type Type from 'typebox';
import { createReader, type Lift, type Reader } from '../codec/reader.ts';
import type { Scope } from '../scopes.ts';
import {
  type AccountInfoMessage,
  type AccountInfoProcessed,
  AccountInfoProcessedSchema,
  AccountInfoSchema,
} from './account-info.ts';
import {
  type Authenticated,
  AuthenticatedSchema,
  type AuthenticateMessage,
  AuthenticateSchema,
  type LoggedOut,
  LoggedOutSchema,
  type LogoutMessage,
  LogoutSchema,
  type RefreshTokenMessage,
  RefreshTokenSchema,
  type TokenRefreshed,
  TokenRefreshedSchema,
} from './authentication.ts';
import {
  type ConnectionEstablished,
  ConnectionEstablishedSchema,
  type ErrorMessage,
  ErrorSchema,
} from './connection.ts';
import {
  type HeartbeatMessage,
  type HeartbeatResponse,
  HeartbeatResponseSchema,
  HeartbeatSchema,
} from './heartbeat.ts';
import {
  canonicalMt5Command,
  type Mt5CommandMessage,
  type Mt5CommandResult,
  Mt5CommandResultSchema,
  Mt5CommandSchema,
} from './mt5-command.ts';
import { liftCommandArguments } from './mt5-command-arguments.ts';
import {
  type Subscribed,
  SubscribedSchema,
  type SubscribeMessage,
  SubscribeSchema,
  type TickPush,
  TickSchema,
  type Unsubscribed,
  UnsubscribedSchema,
  type UnsubscribeMessage,
  UnsubscribeSchema,
} from './subscription.ts';
import {
  type TickDataMessage,
  type TickDataProcessed,
  TickDataProcessedSchema,
  TickDataSchema,
} from './tick-data.ts';
import {
  canonicalTradingSignal,
  type TradingSignalExecuted,
  TradingSignalExecutedSchema,
  type TradingSignalMessage,
  TradingSignalSchema,
} from './trading-signal.ts';

/** A decoded message from a client; `type` tells which. */
export type ClientMessage =
  | AccountInfoMessage
  | TickDataMessage
  | TradingSignalMessage
  | HeartbeatMessage
  | Mt5CommandMessage
  | AuthenticateMessage
  | RefreshTokenMessage
  | LogoutMessage
  | SubscribeMessage
  | UnsubscribeMessage;

/** A message to a client; `type` and, for outcomes, `status` tell which. */
export type ServerMessage =
  | ConnectionEstablished
  | ErrorMessage
  | AccountInfoProcessed
  | TickDataProcessed
  | TradingSignalExecuted
  | HeartbeatResponse
  | Mt5CommandResult
  | Authenticated
  | TokenRefreshed
  | LoggedOut
  | Subscribed
  | Unsubscribed
  | TickPush;

export type MessageType = ClientMessage['type'];
export type ServerMessageType = ServerMessage['type'];
export type MessageOfType<Name extends MessageType> = Extract<ClientMessage, { type: Name }>;

export type MessageFamily =
  | 'account-info'
  | 'tick-data'
  | 'trading-signal'
  | 'heartbeat'
  | 'mt5-command'
  | 'connection'
  | 'authentication'
  | 'subscription';

export interface ClientMessageRow<Message> {
  readonly family: MessageFamily;
  /** Scope that the sender needs; `null`: allowed before authentication. See `scopeOf`. */
  readonly scope: Scope | null;
  readonly schema: Type.TSchema;
  readonly reader: Reader<Message>;
  /** Types of the answers, `error` apart. */
  readonly replies: readonly ServerMessageType[];
  /** Values of its fields must not be repeated in errors or logs. */
  readonly holdsSecrets: boolean;
}

interface RowOptions<Schema extends Type.TSchema, Message> {
  readonly canonical: (input: Type.Static<Schema>) => Message;
  readonly lift?: Lift;
  readonly holdsSecrets?: boolean;
}

function row<Schema extends Type.TSchema, Message>(
  family: MessageFamily,
  scope: Scope | null,
  schema: Schema,
  replies: readonly ServerMessageType[],
  options: RowOptions<Schema, Message>,
): ClientMessageRow<Message> {
  const reader = createReader(schema, options.canonical, options.lift);
  return { family, scope, schema, reader, replies, holdsSecrets: options.holdsSecrets ?? false };
}

const asIs = <Message>(message: Message): Message => message;

/** Every message that a client may send. A type of `ClientMessage` without a row does not compile. */
export const CLIENT_MESSAGES: {
  readonly [Name in MessageType]: ClientMessageRow<MessageOfType<Name>>;
} = {
  account_info: row('account-info', 'publish', AccountInfoSchema, ['account_info_processed'], {
    canonical: asIs,
  }),
  tick_data: row('tick-data', 'publish', TickDataSchema, ['tick_data_processed'], {
    canonical: asIs,
  }),
  trading_signal: row('trading-signal', 'trade', TradingSignalSchema, ['trading_signal_executed'], {
    canonical: canonicalTradingSignal,
  }),
  heartbeat: row('heartbeat', 'view', HeartbeatSchema, ['heartbeat_response'], {
    canonical: asIs,
  }),
  mt5_command: row('mt5-command', 'view', Mt5CommandSchema, ['mt5_command_result'], {
    canonical: canonicalMt5Command,
    lift: liftCommandArguments,
    holdsSecrets: true,
  }),
  authenticate: row('authentication', null, AuthenticateSchema, ['authenticated'], {
    canonical: asIs,
    holdsSecrets: true,
  }),
  refresh_token: row('authentication', null, RefreshTokenSchema, ['token_refreshed'], {
    canonical: asIs,
    holdsSecrets: true,
  }),
  logout: row('authentication', null, LogoutSchema, ['logged_out'], { canonical: asIs }),
  subscribe: row('subscription', 'view', SubscribeSchema, ['subscribed'], { canonical: asIs }),
  unsubscribe: row('subscription', 'view', UnsubscribeSchema, ['unsubscribed'], {
    canonical: asIs,
  }),
};

export interface ServerMessageRow {
  readonly family: MessageFamily;
  readonly schema: Type.TSchema;
}

/** Every message that the bridge may send. */
export const SERVER_MESSAGES: { readonly [Name in ServerMessageType]: ServerMessageRow } = {
  connection_established: { family: 'connection', schema: ConnectionEstablishedSchema },
  error: { family: 'connection', schema: ErrorSchema },
  account_info_processed: { family: 'account-info', schema: AccountInfoProcessedSchema },
  tick_data_processed: { family: 'tick-data', schema: TickDataProcessedSchema },
  trading_signal_executed: { family: 'trading-signal', schema: TradingSignalExecutedSchema },
  heartbeat_response: { family: 'heartbeat', schema: HeartbeatResponseSchema },
  mt5_command_result: { family: 'mt5-command', schema: Mt5CommandResultSchema },
  authenticated: { family: 'authentication', schema: AuthenticatedSchema },
  token_refreshed: { family: 'authentication', schema: TokenRefreshedSchema },
  logged_out: { family: 'authentication', schema: LoggedOutSchema },
  subscribed: { family: 'subscription', schema: SubscribedSchema },
  unsubscribed: { family: 'subscription', schema: UnsubscribedSchema },
  tick: { family: 'subscription', schema: TickSchema },
};

/** Scope that this very message needs: CLOSE only lowers exposure. */
export function scopeOf(message: ClientMessage): Scope | null {
  if (message.type === 'trading_signal' && message.data.action === 'CLOSE') return 'reduce';
  return CLIENT_MESSAGES[message.type].scope;
}
