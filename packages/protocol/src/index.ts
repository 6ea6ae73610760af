export { createAsyncApi } from './asyncapi.ts';
export * from './close-codes.ts';
export { type Decoded, decodeMessage } from './codec/decode.ts';
export { decodeForTerminal, type MessageForTerminal } from './codec/decode-for-terminal.ts';
export type { DecodedAs, DecodeFailure, DecodeLimits } from './codec/decoder.ts';
export { encodeMessage } from './codec/encode.ts';
export { encodeTickDataProcessed, encodeTickPush } from './codec/encode-hot.ts';
export { isLargerThan } from './codec/text-size.ts';
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
export type {
  CancelAllInput,
  CancelAllMessage,
  CancelAllResult,
  CloseAllInput,
  CloseAllMessage,
  CloseAllResult,
} from './messages/bulk-commands.ts';
export {
  CLIENT_MESSAGES,
  type ClientMessage,
  isMessageType,
  type MessageOfType,
  type MessageType,
  scopeOf,
} from './messages/catalogue.ts';
export type { ConnectionEstablished, ErrorMessage } from './messages/connection.ts';
export {
  DEAD_MAN_TIMEOUT_MAX_MS,
  DEAD_MAN_TIMEOUT_MIN_MS,
  type DeadManSwitchFired,
  type DeadManSwitchMessage,
  type DeadManSwitchState,
} from './messages/dead-man-switch.ts';
export {
  type GetSymbolsMessage,
  type GetSymbolsResult,
  SYMBOLS_LIMIT_DEFAULT,
} from './messages/get-symbols.ts';
export type { HeartbeatMessage, HeartbeatResponse } from './messages/heartbeat.ts';
export type {
  KillSwitchInput,
  KillSwitchMessage,
  KillSwitchScope,
  KillSwitchState,
} from './messages/kill-switch.ts';
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
  OrderCancelInput,
  OrderCancelMessage,
  OrderCancelResult,
  OrderModifyInput,
  OrderModifyMessage,
  OrderModifyResult,
} from './messages/order-commands.ts';
export type { OrderWish } from './messages/order-fields.ts';
export type {
  PaperAccountItem,
  PaperAction,
  PaperControlMessage,
  PaperControlResult,
} from './messages/paper-control.ts';
export type { WireFaults, WireFaultsWish } from './messages/paper-faults.ts';
export type {
  CloseByInput,
  CloseByMessage,
  CloseByResult,
  PositionCloseInput,
  PositionCloseMessage,
  PositionCloseResult,
  PositionModifyInput,
  PositionModifyMessage,
  PositionModifyResult,
} from './messages/position-commands.ts';
export {
  type GetDealsInput,
  type GetDealsMessage,
  type GetDealsResult,
  type GetHistoryInput,
  type GetHistoryMessage,
  type GetHistoryResult,
  type GetOrdersInput,
  type GetOrdersMessage,
  type GetOrdersResult,
  type GetPositionsInput,
  type GetPositionsMessage,
  type GetPositionsResult,
  QUERY_LIMIT_DEFAULT,
  QUERY_LIMIT_MAX,
} from './messages/queries.ts';
export type { DealItem, OrderItem, PositionItem } from './messages/query-items.ts';
export {
  SERVER_MESSAGES,
  type ServerMessage,
  type ServerMessageType,
} from './messages/server-catalogue.ts';
export {
  type SignalStatusInput,
  type SignalStatusItem,
  type SignalStatusMessage,
  type SignalStatusResult,
  STATUS_IDS_MAX,
} from './messages/signal-status.ts';
export type { TradingSignalUpdate } from './messages/signal-update.ts';
export type {
  Subscribed,
  SubscribeMessage,
  TickPush,
  Unsubscribed,
  UnsubscribeMessage,
} from './messages/subscription.ts';
export type { SymbolItem } from './messages/symbol-item.ts';
export type {
  TerminalAnswerData,
  TerminalAnswerMessage,
  TerminalCommand,
  TerminalCommandData,
} from './messages/terminal-command.ts';
export {
  LINK_EVENTS_MAX,
  LINK_TICKS_MAX,
  type TerminalEventsMessage,
  type TerminalTicksMessage,
} from './messages/terminal-feed.ts';
export {
  LINK_PROTOCOL,
  type TerminalHelloMessage,
  type TerminalStatusMessage,
  type TerminalWelcome,
} from './messages/terminal-link.ts';
export type { TickDataMessage, TickDataProcessed } from './messages/tick-data.ts';
export type { TradingSignalInput, TradingSignalMessage } from './messages/trading-signal.ts';
export type {
  SignalResult,
  TradingSignalExecuted,
  TradingSignalFailed,
  TradingSignalSucceeded,
} from './messages/trading-signal-executed.ts';
export type { ErrorDetails, FailureDetails } from './schema/failure-details.ts';
export { allows, isScope, SCOPES, type Scope } from './scopes.ts';
export type { LinkAccount, LinkAccountSpec, LinkFigures } from './terminal/account.ts';
export type { LinkDeal, LinkOrder, LinkPosition } from './terminal/book-items.ts';
export {
  LINK_FIND_ORDERS_MAX,
  LINK_HISTORY_MAX,
  LINK_SYMBOLS_MAX,
  type LinkAnswerPayload,
  type LinkCommandKind,
  type LinkCommandPayload,
  type LinkFindResult,
  type LinkSnapshot,
} from './terminal/commands.ts';
export type { LinkEvent } from './terminal/events.ts';
export { LINK_ERRORS, type LinkErrorCode, provesNotExecuted } from './terminal/link-errors.ts';
export type { LinkBar, LinkTick } from './terminal/quotes.ts';
export type { LinkSymbolSpec } from './terminal/symbol-spec.ts';
export { TERMINAL_LIMITS, type TerminalLimitName } from './terminal/terminal-limits.ts';
export type { LinkSend, LinkTradeRequest } from './terminal/trade-request.ts';
export type { LinkCheckResult, LinkTradeResult } from './terminal/trade-result.ts';
export { formatBrokerTime, formatIsoTime, parseIsoTime } from './values/iso-time.ts';
export { canonicalUuid, isUuid } from './values/uuid.ts';
export * from './version.ts';
