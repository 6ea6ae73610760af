import type { ExampleMessage } from './order-examples.ts';

const timeMs = 1_737_972_000_119;

export const accountSpec = {
  login: '5012345',
  name: 'Ann',
  server: 'Broker-Demo',
  currency: 'USD',
  currency_digits: 2,
  leverage: 100,
  margin_mode: 'retail_hedging',
  environment: 'demo',
  stop_out_mode: 'percent',
  margin_call_level: 100,
  stop_out_level: 50,
  limit_orders: 200,
  limit_positions: 0,
  trade_allowed: true,
  expert_allowed: true,
  hedge_allowed: true,
  fifo_close: false,
};
const account = {
  spec: accountSpec,
  balance: 10_000,
  credit: 0,
  profit: -1,
  equity: 9_999,
  margin: 108.46,
  margin_free: 9_890.54,
  margin_level: 9_219.07,
};
const order = {
  ticket: '12345678',
  symbol: 'EURUSD',
  type: 'buy_limit',
  state: 'placed',
  filling: 'return',
  time: 'gtc',
  reason: 'expert',
  volume_initial: 0.1,
  volume_current: 0.1,
  price_open: 1.08,
  price_stop_limit: 0,
  price_current: 1.0847,
  stop_loss: 0,
  take_profit: 0,
  magic: '7',
  comment: 'x',
  position_id: '0',
  position_by_id: '0',
  setup_ms: timeMs,
  done_ms: null,
  expiration_ms: null,
};
const position = {
  ticket: '12345678',
  identifier: '12345678',
  symbol: 'EURUSD',
  side: 'buy',
  reason: 'client',
  volume: 0.1,
  price_open: 1.0846,
  price_current: 1.0845,
  stop_loss: 0,
  take_profit: 0,
  profit: -1,
  swap: 0,
  margin_rate: 1,
  magic: '0',
  comment: '',
  open_ms: timeMs,
  update_ms: timeMs,
};
const deal = {
  ticket: '12345679',
  order: '12345678',
  symbol: 'EURUSD',
  type: 'buy',
  entry: 'in',
  reason: 'expert',
  volume: 0.1,
  price: 1.0846,
  stop_loss: 0,
  take_profit: 0,
  profit: 0,
  swap: 0,
  commission: -0.35,
  fee: 0,
  magic: '7',
  comment: 'x',
  position_id: '12345678',
  time_ms: timeMs,
};
const result = {
  retcode: 10019,
  order: '0',
  deal: '0',
  position: '0',
  volume: 0,
  price: 0,
  bid: 1.0845,
  ask: 1.0847,
  comment: 'No money',
  time_ms: timeMs,
  required_margin: 108.46,
  available_margin: 100,
  next_open_ms: timeMs,
};

const answer = (kind: string, rest: object): ExampleMessage => ({
  type: 'terminal_answer',
  data: { command_id: 'c-1', link_epoch: 7, kind, ...rest },
});
const event = (kind: string, rest: object): ExampleMessage => ({
  type: 'terminal_events',
  data: {
    link_epoch: 7,
    terminal_epoch: 'b3a1',
    events: [{ seq: 1, time_ms: timeMs, kind, ...rest }],
  },
});
const clocks = { time_ms: timeMs, market_time_ms: timeMs, broker_utc_offset_s: 7_200 };

/** Messages of a terminal, with every field that can stand in them. */
export const linkMessages: readonly ExampleMessage[] = [
  {
    type: 'terminal_hello',
    data: {
      protocol: 1,
      account: accountSpec,
      terminal_epoch: 'b3a1',
      seq: 812,
      capabilities: {
        has_request_journal: true,
        has_tick_history: true,
        supports_check: true,
        checks_passwords: false,
      },
      ...clocks,
      program: 'MtBridge 0.1',
      build: 4755,
    },
  },
  {
    type: 'terminal_status',
    data: {
      link_epoch: 7,
      status: 'disconnected',
      reason: 'no network',
      terminal_epoch: 'b3a1',
      seq: 813,
      ...clocks,
    },
  },
  answer('send', { payload: result }),
  answer('find', {
    payload: {
      orders: [order],
      deals: [deal],
      positions: [position],
      history_complete_to_ms: timeMs,
      answer: result,
    },
  }),
  answer('snapshot', {
    payload: { terminal_epoch: 'b3a1', seq: 813, account, orders: [order], positions: [position] },
  }),
  answer('ticks', { payload: { ticks: [['EURUSD', timeMs, 1.0845, 1.0847, 0, 0, 6]] } }),
  answer('bars', {
    payload: {
      symbol: 'EURUSD',
      timeframe: 'M5',
      bars: [[timeMs, 1.08, 1.09, 1.07, 1.085, 100, 2, 0]],
    },
  }),
  answer('deals', { payload: { deals: [deal] } }),
  answer('orders', { payload: { orders: [order] } }),
  answer('check_password', { payload: { valid: true } }),
  answer('error', { error: { code: 'EXPIRED', message: 'too late' } }),
  event('order', { transaction: 'order_add', order }),
  event('deal', { transaction: 'deal_add', deal, position }),
  event('position', { position }),
  event('request', { request_id: 'r-1', result }),
  event('account', { account }),
  event('margin_call', { active: true, account }),
  {
    type: 'terminal_ticks',
    data: { link_epoch: 7, ticks: [['EURUSD', timeMs, 1.0845, 1.0847, 0, 0, 6]] },
  },
];
