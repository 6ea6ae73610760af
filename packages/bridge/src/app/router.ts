import type { ClientMessage, ServerMessage } from '@mt5-bridge/protocol';
import type { AppContext } from './app-context.ts';
import { handleAccountInfo } from './handlers/account-info.ts';
import { handleAuthenticate, handleRefreshToken } from './handlers/authentication.ts';
import { handleBulkCommand } from './handlers/bulk-commands.ts';
import { handleDeadManSwitch } from './handlers/dead-man-switch.ts';
import { handleGetSymbols } from './handlers/get-symbols.ts';
import { handleHeartbeat } from './handlers/heartbeat.ts';
import { handleKillSwitch } from './handlers/kill-switch.ts';
import { handleLogout } from './handlers/logout.ts';
import { handleMt5Command } from './handlers/mt5-command.ts';
import { handleGetOrders, handleGetPositions } from './handlers/open-queries.ts';
import { handleOrderCheck } from './handlers/order-check.ts';
import { handleOrderCommand } from './handlers/order-commands.ts';
import { handlePaperControl } from './handlers/paper-control.ts';
import { handleGetDeals, handleGetHistory } from './handlers/past-queries.ts';
import { handleSignalStatus } from './handlers/signal-status.ts';
import { handleSubscribe, handleUnsubscribe } from './handlers/subscription.ts';
import { handleTerminalHello, handleWithoutLink } from './handlers/terminal-link.ts';
import { handleTickData } from './handlers/tick-data.ts';
import { handleTradingSignal } from './handlers/trading-signal.ts';
import type { Session } from './session.ts';

/** An answer: a message, text that is encoded already, or nothing when the handler has sent it itself. */
export type Answer = ServerMessage | string | undefined;

/** Gives a message to the handler of its type. A type without a handler does not compile. */
export function route(
  ctx: AppContext,
  session: Session,
  message: ClientMessage,
): Answer | Promise<Answer> {
  switch (message.type) {
    case 'tick_data':
      return handleTickData(ctx, session, message);
    case 'account_info':
      return handleAccountInfo(ctx, session, message);
    case 'trading_signal':
      return handleTradingSignal(ctx, session, message);
    case 'heartbeat':
      return handleHeartbeat(ctx, session, message);
    case 'mt5_command':
      return handleMt5Command(ctx, session, message);
    case 'subscribe':
      return handleSubscribe(ctx, session, message);
    case 'unsubscribe':
      return handleUnsubscribe(ctx, session, message);
    case 'authenticate':
      return handleAuthenticate(ctx, session, message);
    case 'refresh_token':
      return handleRefreshToken(ctx, session, message);
    case 'order_modify':
    case 'order_cancel':
    case 'position_modify':
    case 'position_close':
    case 'close_by':
      return handleOrderCommand(ctx, session, message);
    case 'cancel_all':
    case 'close_all':
      return handleBulkCommand(ctx, session, message);
    case 'dead_man_switch':
      return handleDeadManSwitch(ctx, session, message);
    case 'kill_switch':
      return handleKillSwitch(ctx, session, message);
    case 'logout':
      return handleLogout(ctx, session, message);
    case 'signal_status':
      return handleSignalStatus(ctx, session, message);
    case 'order_check':
      return handleOrderCheck(ctx, session, message);
    case 'get_symbols':
      return handleGetSymbols(ctx, session, message);
    case 'get_orders':
      return handleGetOrders(ctx, session, message);
    case 'get_positions':
      return handleGetPositions(ctx, session, message);
    case 'get_deals':
      return handleGetDeals(ctx, session, message);
    case 'get_history':
      return handleGetHistory(ctx, session, message);
    case 'paper_control':
      return handlePaperControl(ctx, session, message);
    case 'terminal_hello':
      return handleTerminalHello(ctx, session, message);
    case 'terminal_answer':
    case 'terminal_events':
    case 'terminal_ticks':
    case 'terminal_status':
      return handleWithoutLink(ctx, message);
  }
}
