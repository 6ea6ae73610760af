import type { Scope } from '../scopes.ts';
import {
  type AccountInfoMessage,
  type AccountInfoProcessed,
  AccountInfoProcessedSchema,
  accountInfoRows,
} from './account-info.ts';
import {
  type Authenticated,
  AuthenticatedSchema,
  type AuthenticateMessage,
  authenticationRows,
  type LoggedOut,
  LoggedOutSchema,
  type LogoutMessage,
  type RefreshTokenMessage,
  type TokenExpiring,
  TokenExpiringSchema,
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
  type GetSymbolsMessage,
  type GetSymbolsResult,
  GetSymbolsResultSchema,
  getSymbolsRows,
} from './get-symbols.ts';
import {
  type HeartbeatMessage,
  type HeartbeatResponse,
  HeartbeatResponseSchema,
  heartbeatRows,
} from './heartbeat.ts';
import type { ClientMessageRow, ServerMessageRow } from './message-row.ts';
import { type Mt5CommandMessage, mt5CommandRows } from './mt5-command.ts';
import { type Mt5CommandResult, Mt5CommandResultSchema } from './mt5-command-result.ts';
import {
  type OrderCheckMessage,
  type OrderCheckResult,
  OrderCheckResultSchema,
  orderCheckRows,
} from './order-check.ts';
import {
  type PaperControlMessage,
  type PaperControlResult,
  PaperControlResultSchema,
  paperControlRows,
} from './paper-control.ts';
import {
  type Subscribed,
  SubscribedSchema,
  type SubscribeMessage,
  subscriptionRows,
  type TickPush,
  TickSchema,
  type Unsubscribed,
  UnsubscribedSchema,
  type UnsubscribeMessage,
} from './subscription.ts';
import {
  type TickDataMessage,
  type TickDataProcessed,
  TickDataProcessedSchema,
  tickDataRows,
} from './tick-data.ts';
import {
  type TradingSignalExecuted,
  TradingSignalExecutedSchema,
  type TradingSignalMessage,
  tradingSignalRows,
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
  | UnsubscribeMessage
  | OrderCheckMessage
  | GetSymbolsMessage
  | PaperControlMessage;

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
  | TokenExpiring
  | Subscribed
  | Unsubscribed
  | OrderCheckResult
  | GetSymbolsResult
  | PaperControlResult
  | TickPush;

export type MessageType = ClientMessage['type'];
export type ServerMessageType = ServerMessage['type'];
export type MessageOfType<Name extends MessageType> = Extract<ClientMessage, { type: Name }>;

/** Every message that a client may send. A type of `ClientMessage` without a row does not compile. */
export const CLIENT_MESSAGES: {
  readonly [Name in MessageType]: ClientMessageRow<MessageOfType<Name>>;
} = {
  ...accountInfoRows,
  ...tickDataRows,
  ...tradingSignalRows,
  ...heartbeatRows,
  ...mt5CommandRows,
  ...authenticationRows,
  ...subscriptionRows,
  ...orderCheckRows,
  ...getSymbolsRows,
  ...paperControlRows,
};

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
  token_expiring: { family: 'authentication', schema: TokenExpiringSchema },
  subscribed: { family: 'subscription', schema: SubscribedSchema },
  unsubscribed: { family: 'subscription', schema: UnsubscribedSchema },
  order_check_result: { family: 'order-check', schema: OrderCheckResultSchema },
  get_symbols_result: { family: 'get-symbols', schema: GetSymbolsResultSchema },
  paper_control_result: { family: 'paper-control', schema: PaperControlResultSchema },
  tick: { family: 'subscription', schema: TickSchema },
};

/** Scope that this very message needs: CLOSE only lowers exposure. */
export function scopeOf(message: ClientMessage): Scope | null {
  if (message.type === 'trading_signal' && message.data.action === 'CLOSE') return 'reduce';
  return CLIENT_MESSAGES[message.type].scope;
}

export function isMessageType(text: string): text is MessageType {
  return Object.hasOwn(CLIENT_MESSAGES, text);
}
