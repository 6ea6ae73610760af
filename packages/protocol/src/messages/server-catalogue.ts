import type Type from 'typebox';
import { AccountInfoProcessedSchema } from './account-info.ts';
import {
  AuthenticatedSchema,
  LoggedOutSchema,
  TokenExpiringSchema,
  TokenRefreshedSchema,
} from './authentication.ts';
import { CancelAllResultSchema, CloseAllResultSchema } from './bulk-commands.ts';
import { ConnectionEstablishedSchema, ErrorSchema } from './connection.ts';
import { DeadManSwitchFiredSchema, DeadManSwitchStateSchema } from './dead-man-switch.ts';
import { GetSymbolsResultSchema } from './get-symbols.ts';
import { HeartbeatResponseSchema } from './heartbeat.ts';
import { KillSwitchStateSchema } from './kill-switch.ts';
import type { ServerMessageRow } from './message-row.ts';
import { Mt5CommandResultSchema } from './mt5-command-result.ts';
import { OrderCheckResultSchema } from './order-check.ts';
import { OrderCancelResultSchema, OrderModifyResultSchema } from './order-commands.ts';
import { PaperControlResultSchema } from './paper-control.ts';
import {
  CloseByResultSchema,
  PositionCloseResultSchema,
  PositionModifyResultSchema,
} from './position-commands.ts';
import {
  GetDealsResultSchema,
  GetHistoryResultSchema,
  GetOrdersResultSchema,
  GetPositionsResultSchema,
} from './queries.ts';
import { SignalStatusResultSchema } from './signal-status.ts';
import { TradingSignalUpdateSchema } from './signal-update.ts';
import { SubscribedSchema, TickSchema, UnsubscribedSchema } from './subscription.ts';
import { TerminalCommandSchema } from './terminal-command.ts';
import { TerminalWelcomeSchema } from './terminal-link.ts';
import { TickDataProcessedSchema } from './tick-data.ts';
import { TradingSignalExecutedSchema } from './trading-signal-executed.ts';

/** Every message that the bridge may send. */
export const SERVER_MESSAGES = {
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
  order_modify_result: { family: 'order-commands', schema: OrderModifyResultSchema },
  order_cancel_result: { family: 'order-commands', schema: OrderCancelResultSchema },
  position_modify_result: { family: 'position-commands', schema: PositionModifyResultSchema },
  position_close_result: { family: 'position-commands', schema: PositionCloseResultSchema },
  close_by_result: { family: 'position-commands', schema: CloseByResultSchema },
  cancel_all_result: { family: 'bulk-commands', schema: CancelAllResultSchema },
  close_all_result: { family: 'bulk-commands', schema: CloseAllResultSchema },
  get_orders_result: { family: 'queries', schema: GetOrdersResultSchema },
  get_positions_result: { family: 'queries', schema: GetPositionsResultSchema },
  get_deals_result: { family: 'queries', schema: GetDealsResultSchema },
  get_history_result: { family: 'queries', schema: GetHistoryResultSchema },
  signal_status_result: { family: 'signal-status', schema: SignalStatusResultSchema },
  trading_signal_update: { family: 'signal-update', schema: TradingSignalUpdateSchema },
  kill_switch_state: { family: 'kill-switch', schema: KillSwitchStateSchema },
  dead_man_switch_state: { family: 'dead-man-switch', schema: DeadManSwitchStateSchema },
  dead_man_switch_fired: { family: 'dead-man-switch', schema: DeadManSwitchFiredSchema },
  terminal_welcome: { family: 'terminal-link', schema: TerminalWelcomeSchema },
  terminal_command: { family: 'terminal-command', schema: TerminalCommandSchema },
  tick: { family: 'subscription', schema: TickSchema },
} as const satisfies Record<string, ServerMessageRow>;

export type ServerMessageType = keyof typeof SERVER_MESSAGES;
/** A message to a client; `type` and, for outcomes, `status` tell which. */
export type ServerMessage = Type.Static<(typeof SERVER_MESSAGES)[ServerMessageType]['schema']>;
