/** A limit that both sides must know; `defaultValue` 0 means off. */
export interface LimitRow {
  /** Name in the configuration. */
  readonly key: string;
  readonly defaultValue: number;
  readonly unit: string;
  readonly meaning: string;
}

export const LIMITS = {
  max_connections: {
    key: 'limits.max_connections',
    defaultValue: 100,
    unit: 'connections',
    meaning: 'Clients of one bridge',
  },
  max_connections_per_ip: {
    key: 'limits.max_connections_per_ip',
    defaultValue: 5,
    unit: 'connections',
    meaning: 'Clients of one address; terminals are not counted',
  },
  messages_per_second: {
    key: 'limits.messages_per_second',
    defaultValue: 100,
    unit: 'messages per second',
    meaning: 'Of one session; as many may come at once',
  },
  orders_per_minute: {
    key: 'limits.orders_per_minute',
    defaultValue: 10,
    unit: 'orders per 60 s',
    meaning: 'Of one subject on one account, sliding; a replay costs nothing',
  },
  reducing_orders_per_minute: {
    key: 'limits.reducing_orders_per_minute',
    defaultValue: 60,
    unit: 'orders per 60 s',
    meaning: 'The same for orders that only reduce exposure',
  },
  max_message_bytes: {
    key: 'limits.max_message_bytes',
    defaultValue: 65_536,
    unit: 'bytes',
    meaning: 'One message, all its fragments together',
  },
  max_depth: {
    key: 'limits.max_depth',
    defaultValue: 16,
    unit: 'levels',
    meaning: 'Nesting of objects and arrays',
  },
  heartbeat_interval: {
    key: 'heartbeat.interval_ms',
    defaultValue: 30_000,
    unit: 'milliseconds',
    meaning: 'How often a client should send a heartbeat and how often the bridge pings',
  },
  heartbeat_timeout: {
    key: 'heartbeat.timeout_ms',
    defaultValue: 60_000,
    unit: 'milliseconds',
    meaning: 'Silence of a client after which the bridge closes',
  },
  auth_timeout: {
    key: 'auth.timeout_ms',
    defaultValue: 10_000,
    unit: 'milliseconds',
    meaning: 'Time to authenticate after connecting; can not be off',
  },
} as const satisfies Record<string, LimitRow>;

export type LimitName = keyof typeof LIMITS;
