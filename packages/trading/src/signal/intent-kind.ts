import type { CommandKind } from './command.ts';

/** What carried an intent: a message of a client, or a rule of the bridge that acts by itself. */
export type IntentKind =
  | 'trading_signal'
  | CommandKind
  | 'cancel_all'
  | 'close_all'
  | 'kill_switch'
  | 'dead_man_switch';
