import type { Scope } from '../scopes.ts';
import { accountInfoRows } from './account-info.ts';
import { authenticationRows } from './authentication.ts';
import { bulkCommandRows } from './bulk-commands.ts';
import { deadManSwitchRows } from './dead-man-switch.ts';
import { getSymbolsRows } from './get-symbols.ts';
import { heartbeatRows } from './heartbeat.ts';
import { killSwitchRows } from './kill-switch.ts';
import type { ClientMessageRow } from './message-row.ts';
import { mt5CommandRows } from './mt5-command.ts';
import { orderCheckRows } from './order-check.ts';
import { orderCommandRows } from './order-commands.ts';
import { paperControlRows } from './paper-control.ts';
import { positionCommandRows } from './position-commands.ts';
import { queryRows } from './queries.ts';
import { signalStatusRows } from './signal-status.ts';
import { subscriptionRows } from './subscription.ts';
import { terminalCommandRows } from './terminal-command.ts';
import { terminalFeedRows } from './terminal-feed.ts';
import { terminalLinkRows } from './terminal-link.ts';
import { tickDataRows } from './tick-data.ts';
import { tradingSignalRows } from './trading-signal.ts';

/** Every message that a client may send; one without a handler does not compile in the bridge. */
export const CLIENT_MESSAGES = {
  account_info: accountInfoRows.account_info,
  tick_data: tickDataRows.tick_data,
  trading_signal: tradingSignalRows.trading_signal,
  heartbeat: heartbeatRows.heartbeat,
  mt5_command: mt5CommandRows.mt5_command,
  authenticate: authenticationRows.authenticate,
  refresh_token: authenticationRows.refresh_token,
  logout: authenticationRows.logout,
  subscribe: subscriptionRows.subscribe,
  unsubscribe: subscriptionRows.unsubscribe,
  order_check: orderCheckRows.order_check,
  get_symbols: getSymbolsRows.get_symbols,
  paper_control: paperControlRows.paper_control,
  order_modify: orderCommandRows.order_modify,
  order_cancel: orderCommandRows.order_cancel,
  position_modify: positionCommandRows.position_modify,
  position_close: positionCommandRows.position_close,
  close_by: positionCommandRows.close_by,
  get_orders: queryRows.get_orders,
  get_positions: queryRows.get_positions,
  get_deals: queryRows.get_deals,
  get_history: queryRows.get_history,
  cancel_all: bulkCommandRows.cancel_all,
  close_all: bulkCommandRows.close_all,
  kill_switch: killSwitchRows.kill_switch,
  dead_man_switch: deadManSwitchRows.dead_man_switch,
  terminal_hello: terminalLinkRows.terminal_hello,
  terminal_status: terminalLinkRows.terminal_status,
  terminal_answer: terminalCommandRows.terminal_answer,
  terminal_events: terminalFeedRows.terminal_events,
  terminal_ticks: terminalFeedRows.terminal_ticks,
  signal_status: signalStatusRows.signal_status,
};

type Table = typeof CLIENT_MESSAGES;
/** A decoded message from a client; `type` tells which. */
export type ClientMessage = {
  [Name in keyof Table]: Table[Name] extends ClientMessageRow<infer Message> ? Message : never;
}[keyof Table];
export type MessageType = ClientMessage['type'];
export type MessageOfType<Name extends MessageType> = Extract<ClientMessage, { type: Name }>;

/** Each row belongs to the type under whose name it stands, so a message only meets its own. */
const rows: Readonly<Record<MessageType, ClientMessageRow<ClientMessage>>> = CLIENT_MESSAGES;

/** Scope that this very message needs. */
export function scopeOf(message: ClientMessage): Scope | null {
  return rows[message.type].scopeOf(message);
}

export function isMessageType(text: string): text is MessageType {
  return Object.hasOwn(CLIENT_MESSAGES, text);
}
