import { linkMessages } from './link-examples.ts';

/** One message of each type of the commands, queries and switches, with every field that can stand in it. */
const ids = [
  '7d444840-9dc0-41d1-b245-5ffdce74fad2',
  '550e8400-e29b-41d4-a716-446655440000',
] as const;
const request_id = ids[0];
const bulk = { request_id, symbol: 'EURUSD', magic: '7', side: 'buy', include_manual: true };
const query = {
  symbol: 'EURUSD',
  magic: 7,
  from: '2025-01-26T00:00:00Z',
  to: '2025-01-27T00:00:00Z',
  cursor: 'abc',
  limit: 50,
};

export interface ExampleMessage {
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export const fullSignal: ExampleMessage = {
  type: 'trading_signal',
  data: {
    signal_id: ids[1],
    symbol: 'EURUSD',
    action: 'BUY',
    volume: 0.1,
    stop_loss: 1.07,
    take_profit: 1.1,
    comment: 'full',
    urgency: 'low',
    price: 1.08,
    magic: 7,
    expiration: '2030-01-27T11:00:00Z',
    order_type: 'stop_limit',
    stop_limit_price: 1.079,
    time_in_force: 'specified',
    filling: 'return',
    reduce_only: true,
    valid_until: '2030-01-27T10:00:00Z',
    dry_run: true,
    allow_duplicate: true,
    updates: true,
  },
};

export const closeSignal: ExampleMessage = {
  type: 'trading_signal',
  data: {
    signal_id: ids[1],
    symbol: 'EURUSD',
    action: 'CLOSE',
    volume: 0.1,
    order_type: 'market',
    deviation_points: 20,
    position_ticket: '12345678',
    close_mode: 'single',
  },
};

export const orderModify: ExampleMessage = {
  type: 'order_modify',
  data: {
    request_id,
    ticket: '12345678',
    price: 1.08,
    stop_limit_price: 1.079,
    stop_loss: 1.07,
    take_profit: 1.1,
    time_in_force: 'specified_day',
    expiration: '2030-01-27T11:00:00Z',
  },
};

export const positionModify: ExampleMessage = {
  type: 'position_modify',
  data: { request_id, ticket: 12345678, stop_loss: 1.07, take_profit: 1.1 },
};

export const killSwitch: ExampleMessage = {
  type: 'kill_switch',
  data: {
    action: 'engage',
    scope: { kind: 'symbol', value: 'EURUSD' },
    cancel_pending: true,
    close_positions: true,
    include_manual: true,
    reason: 'why not',
  },
};

export const deadManSwitch: ExampleMessage = {
  type: 'dead_man_switch',
  data: {
    timeout_ms: 60_000,
    scope: 'client',
    actions: ['block_new', 'cancel_pending'],
    require: 'this_message',
    include_manual: false,
  },
};

export const signalStatus: ExampleMessage = {
  type: 'signal_status',
  data: { signal_ids: [...ids] },
};

export const fullMessages: readonly ExampleMessage[] = [
  fullSignal,
  closeSignal,
  orderModify,
  { type: 'order_cancel', data: { request_id, ticket: '1' } },
  positionModify,
  { type: 'position_close', data: { request_id, ticket: 1, volume: 0.05 } },
  { type: 'close_by', data: { request_id, ticket: '1', opposite_ticket: '2' } },
  { type: 'cancel_all', data: bulk },
  { type: 'close_all', data: bulk },
  { type: 'signal_status', data: { signal_id: ids[0] } },
  signalStatus,
  { type: 'get_orders', data: query },
  { type: 'get_positions', data: query },
  { type: 'get_deals', data: query },
  { type: 'get_history', data: query },
  killSwitch,
  { type: 'kill_switch', data: { ...killSwitch.data, scope: { kind: 'key', value: 'desk-1' } } },
  { type: 'kill_switch', data: { ...killSwitch.data, scope: { kind: 'magic', value: 7 } } },
  { type: 'kill_switch', data: { ...killSwitch.data, scope: { kind: 'account' } } },
  deadManSwitch,
  { type: 'subscribe', data: { channels: [{ channel: 'signals' }] } },
  { type: 'unsubscribe', data: { channels: [{ channel: 'signals' }] } },
  ...linkMessages,
];
