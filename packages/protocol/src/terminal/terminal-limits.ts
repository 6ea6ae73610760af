import type { LimitRow } from '../limits.ts';

/** Limits of the link of a terminal; those of clients do not hold there. */
export const TERMINAL_LIMITS = {
  max_message_bytes: {
    key: 'limits.terminal.max_message_bytes',
    defaultValue: 4_194_304,
    unit: 'bytes',
    meaning: 'One message, all its fragments together',
  },
  max_depth: {
    key: 'limits.terminal.max_depth',
    defaultValue: 16,
    unit: 'levels',
    meaning: 'Nesting of objects and arrays',
  },
  messages_per_second: {
    key: 'limits.terminal.messages_per_second',
    defaultValue: 5_000,
    unit: 'messages per second',
    meaning: 'From one terminal; as many may come at once',
  },
  commands_in_flight: {
    key: 'limits.terminal.commands_in_flight',
    defaultValue: 64,
    unit: 'commands',
    meaning: 'Sent to one terminal and not answered; more wait in the bridge',
  },
  status_interval: {
    key: 'limits.terminal.status_interval_ms',
    defaultValue: 10_000,
    unit: 'milliseconds',
    meaning: 'How often a terminal sends `terminal_status` and how often the bridge pings',
  },
  silence_timeout: {
    key: 'limits.terminal.silence_timeout_ms',
    defaultValue: 45_000,
    unit: 'milliseconds',
    meaning: 'Silence after which either side gives the link up',
  },
} as const satisfies Record<string, LimitRow>;
export type TerminalLimitName = keyof typeof TERMINAL_LIMITS;
