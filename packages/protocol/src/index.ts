export { createAsyncApi } from './asyncapi.ts';
export * from './close-codes.ts';
export {
  type Decoded,
  type DecodeFailure,
  type DecodeLimits,
  decodeMessage,
} from './codec/decode.ts';
export { encodeMessage } from './codec/encode.ts';
export { encodeTickDataProcessed, encodeTickPush } from './codec/encode-hot.ts';
export type { WireError } from './codec/wire-error.ts';
export { ERROR_CATALOGUE, type ErrorCode, errorCodeRow } from './error-codes.ts';
export type { ErrorCodeRow, IdSpent } from './errors/error-code-row.ts';
export * from './limits.ts';
export type { AccountInfoMessage, AccountInfoProcessed } from './messages/account-info.ts';
export type {
  Authenticated,
  AuthenticateMessage,
  LoggedOut,
  LogoutMessage,
  RefreshTokenMessage,
  TokenExpiring,
  TokenRefreshed,
} from './messages/authentication.ts';
export {
  CLIENT_MESSAGES,
  type ClientMessage,
  isMessageType,
  type MessageOfType,
  type MessageType,
  SERVER_MESSAGES,
  type ServerMessage,
  type ServerMessageType,
  scopeOf,
} from './messages/catalogue.ts';
export type { ConnectionEstablished, ErrorMessage } from './messages/connection.ts';
export {
  type GetSymbolsMessage,
  type GetSymbolsResult,
  SYMBOLS_LIMIT_DEFAULT,
} from './messages/get-symbols.ts';
export type { HeartbeatMessage, HeartbeatResponse } from './messages/heartbeat.ts';
export type { ClientMessageRow, MessageFamily, ServerMessageRow } from './messages/message-row.ts';
export {
  type Mt5CommandInput,
  type Mt5CommandMessage,
  type Mt5CommandName,
  TICK_COUNT_DEFAULT,
  TICK_COUNT_MAX,
} from './messages/mt5-command.ts';
export type { Mt5CommandResult, TickItem } from './messages/mt5-command-result.ts';
export type { Mt5Status } from './messages/mt5-status.ts';
export type {
  OrderCheckInput,
  OrderCheckMessage,
  OrderCheckResult,
} from './messages/order-check.ts';
export type {
  PaperAccountItem,
  PaperAction,
  PaperControlMessage,
  PaperControlResult,
} from './messages/paper-control.ts';
export type { WireFaults, WireFaultsWish } from './messages/paper-faults.ts';
export type {
  Subscribed,
  SubscribeMessage,
  TickPush,
  Unsubscribed,
  UnsubscribeMessage,
} from './messages/subscription.ts';
export type { SymbolItem } from './messages/symbol-item.ts';
export type { TickDataMessage, TickDataProcessed } from './messages/tick-data.ts';
export type {
  SignalResult,
  TradingSignalExecuted,
  TradingSignalFailed,
  TradingSignalInput,
  TradingSignalMessage,
  TradingSignalSucceeded,
} from './messages/trading-signal.ts';
export type { ErrorDetails, FailureDetails } from './schema/failure-details.ts';
export { allows, isScope, SCOPES, type Scope } from './scopes.ts';
export { formatBrokerTime, formatIsoTime, parseIsoTime } from './values/iso-time.ts';
export { canonicalUuid, isUuid } from './values/uuid.ts';
export * from './version.ts';
