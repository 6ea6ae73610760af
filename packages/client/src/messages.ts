import type {
  AccountInfoMessage,
  AccountInfoProcessed,
  Authenticated,
  AuthenticateMessage,
  GetDealsInput,
  GetDealsResult,
  GetHistoryInput,
  GetHistoryResult,
  GetOrdersInput,
  GetOrdersResult,
  GetPositionsInput,
  GetPositionsResult,
  GetSymbolsMessage,
  GetSymbolsResult,
  HeartbeatMessage,
  HeartbeatResponse,
  LoggedOut,
  LogoutMessage,
  Mt5CommandInput,
  Mt5CommandResult,
  OrderCheckInput,
  OrderCheckResult,
  PaperControlMessage,
  PaperControlResult,
  RefreshTokenMessage,
  Subscribed,
  SubscribeMessage,
  TickDataMessage,
  TickDataProcessed,
  TokenRefreshed,
  TradingSignalExecuted,
  TradingSignalInput,
  Unsubscribed,
  UnsubscribeMessage,
} from '@mt5-bridge/protocol';

/** What a client sends and what answers it, by type of the request. */
export interface Exchanges {
  account_info: [request: AccountInfoMessage, reply: AccountInfoProcessed];
  tick_data: [request: TickDataMessage, reply: TickDataProcessed];
  trading_signal: [request: TradingSignalInput, reply: TradingSignalExecuted];
  heartbeat: [request: HeartbeatMessage, reply: HeartbeatResponse];
  mt5_command: [request: Mt5CommandInput, reply: Mt5CommandResult];
  authenticate: [request: AuthenticateMessage, reply: Authenticated];
  refresh_token: [request: RefreshTokenMessage, reply: TokenRefreshed];
  logout: [request: LogoutMessage, reply: LoggedOut];
  subscribe: [request: SubscribeMessage, reply: Subscribed];
  order_check: [request: OrderCheckInput, reply: OrderCheckResult];
  get_symbols: [request: GetSymbolsMessage, reply: GetSymbolsResult];
  get_orders: [request: GetOrdersInput, reply: GetOrdersResult];
  get_positions: [request: GetPositionsInput, reply: GetPositionsResult];
  get_deals: [request: GetDealsInput, reply: GetDealsResult];
  get_history: [request: GetHistoryInput, reply: GetHistoryResult];
  paper_control: [request: PaperControlMessage, reply: PaperControlResult];
  unsubscribe: [request: UnsubscribeMessage, reply: Unsubscribed];
}

export type RequestType = keyof Exchanges;
export type RequestData<Type extends RequestType> = NonNullable<Exchanges[Type][0]['data']>;
export type Reply<Type extends RequestType> = Exchanges[Type][1];
