import { TERMINAL_LIMITS } from '@mt5-bridge/protocol';
import Type from 'typebox';
import { integer } from '../field.ts';

export const limits = Type.Object({
  maxConnections: integer({
    default: 100,
    minimum: 0,
    maximum: 1_000_000,
    unit: 'connections',
    zero: 'off',
    description: 'Open connections of the bridge.',
  }),
  maxConnectionsPerIp: integer({
    default: 5,
    minimum: 0,
    maximum: 1_000_000,
    unit: 'connections',
    zero: 'off',
    description: 'Open connections of one address; terminals are not counted.',
  }),
  messagesPerSecond: integer({
    default: 100,
    minimum: 0,
    maximum: 1_000_000,
    unit: 'messages/s',
    zero: 'off',
    description: 'Messages of one connection; as many may come in one burst.',
  }),
  ordersPerMinute: integer({
    default: 10,
    minimum: 0,
    maximum: 1_000_000,
    unit: 'orders/min',
    zero: 'off',
    description: 'Orders of one subject on one account in any 60 seconds.',
  }),
  reducingOrdersPerMinute: integer({
    default: 60,
    minimum: 0,
    maximum: 1_000_000,
    unit: 'orders/min',
    zero: 'off',
    description: 'The same for orders that only reduce exposure; a budget of their own.',
  }),
  maxMessageBytes: integer({
    default: 65_536,
    minimum: 0,
    maximum: 64 * 1024 ** 2,
    unit: 'bytes',
    zero: 'off',
    description: 'Size of one message from a client; a larger one closes the connection (1009).',
  }),
  maxDepth: integer({
    default: 16,
    minimum: 0,
    maximum: 1_000,
    unit: 'levels',
    zero: 'off',
    description: 'Nesting of objects and arrays in one message.',
  }),
  maxQueueBytes: integer({
    default: 1_048_576,
    minimum: 0,
    maximum: 1024 ** 3,
    unit: 'bytes',
    zero: 'off',
    description: 'Bytes that may wait for one connection that reads slowly.',
  }),
  terminal: Type.Object({
    maxMessageBytes: integer({
      default: TERMINAL_LIMITS.max_message_bytes.defaultValue,
      minimum: 65_536,
      maximum: 64 * 1024 ** 2,
      unit: 'bytes',
      description:
        'Size of one message from a terminal that dials in; a larger one closes the link.',
    }),
    maxDepth: integer({
      default: TERMINAL_LIMITS.max_depth.defaultValue,
      minimum: 16,
      maximum: 1_000,
      unit: 'levels',
      description: 'Nesting of objects and arrays in one message from a terminal.',
    }),
    messagesPerSecond: integer({
      default: TERMINAL_LIMITS.messages_per_second.defaultValue,
      minimum: 0,
      maximum: 1_000_000,
      unit: 'messages/s',
      zero: 'off',
      description: 'Messages from a terminal that dials in; as many may come in one burst.',
    }),
    commandsInFlight: integer({
      default: TERMINAL_LIMITS.commands_in_flight.defaultValue,
      minimum: 1,
      maximum: 10_000,
      description:
        'Commands that were sent to one terminal and not answered; more wait in the bridge, ' +
        'reducing orders and urgent ones first.',
    }),
    statusIntervalMs: integer({
      default: TERMINAL_LIMITS.status_interval.defaultValue,
      minimum: 100,
      maximum: 600_000,
      unit: 'ms',
      description: 'How often a terminal tells its status, and how often the bridge pings it.',
    }),
    silenceTimeoutMs: integer({
      default: TERMINAL_LIMITS.silence_timeout.defaultValue,
      minimum: 500,
      maximum: 3_600_000,
      unit: 'ms',
      description:
        'Silence after which either side gives the link up. An MQL5 program is silent while its ' +
        'trade server works: keep this well above the slowest order.',
    }),
  }),
});

export const heartbeat = Type.Object({
  intervalMs: integer({
    default: 30_000,
    minimum: 0,
    maximum: 3_600_000,
    unit: 'ms',
    zero: 'off',
    description: 'What clients are asked to send a heartbeat at, and how often the bridge pings.',
  }),
  timeoutMs: integer({
    default: 60_000,
    minimum: 0,
    maximum: 3_600_000,
    unit: 'ms',
    zero: 'off',
    description:
      'A connection without a message or a ping of the client for so long is closed (4504).',
  }),
});

export const terminal = Type.Object({
  timeoutMs: integer({
    default: 10_000,
    minimum: 100,
    maximum: 300_000,
    unit: 'ms',
    description: 'How long a terminal may take to answer; then the outcome counts as not known.',
  }),
  reconcileTimeoutMs: integer({
    default: 30_000,
    minimum: 0,
    maximum: 300_000,
    unit: 'ms',
    zero: 'off',
    description:
      'How long the answer to a signal waits while an unknown outcome is found out; then it says `unknown`.',
  }),
});
