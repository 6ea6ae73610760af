/** The messages that the specification prints, in its order. Values are its own; section names are ours. */
export interface Example {
  readonly name: string;
  readonly message: Readonly<Record<string, unknown>>;
}

const at = '2025-01-27T10:00:00Z';
const signalId = '550e8400-e29b-41d4-a716-446655440000';

const account = { balance: 10000.0, equity: 9950.0, margin: 100.0 };
const features = {
  trading_commands: true,
  real_time_data: true,
  account_monitoring: true,
  signal_processing: true,
};
const tickEcho = { symbol: 'EURUSD', bid: 1.0845, ask: 1.0847, spread: 2.0 };

export const tickData = {
  type: 'tick_data',
  timestamp: at,
  data: { ...tickEcho, time: at, volume: 1.0, last: 1.0846, flags: 0 },
};

export const accountInfo = {
  type: 'account_info',
  timestamp: at,
  data: {
    ...account,
    free_margin: 9850.0,
    currency: 'USD',
    leverage: 100,
    margin_level: 9950.0,
    profit: -50.0,
  },
};

export const tradingSignal = {
  type: 'trading_signal',
  timestamp: at,
  data: {
    signal_id: signalId,
    symbol: 'EURUSD',
    action: 'BUY',
    volume: 0.1,
    stop_loss: 1.08,
    take_profit: 1.09,
    comment: 'AI Signal',
    urgency: 'high',
    price: 1.085,
    magic: 12345,
    expiration: '2025-01-27T11:00:00Z',
  },
};

export const heartbeat = {
  type: 'heartbeat',
  timestamp: at,
  data: {
    client: 'trading_client_1',
    client_version: '1.0.0',
    last_message_time: '2025-01-27T09:59:30Z',
  },
};

export const connect = {
  type: 'mt5_command',
  timestamp: at,
  data: {
    command: 'connect',
    parameters: { server: 'FBS-Real', login: 12345, password: 'your_password' },
  },
};

export const status = { type: 'mt5_command', timestamp: at, data: { command: 'status' } };

export const getTicks = {
  type: 'mt5_command',
  timestamp: at,
  data: { command: 'get_ticks', symbol: 'EURUSD', count: 100 },
};

export const clientExamples: readonly Example[] = [
  { name: 'account information', message: accountInfo },
  { name: 'tick data', message: tickData },
  { name: 'trading signal', message: tradingSignal },
  { name: 'heartbeat', message: heartbeat },
  { name: 'connect command', message: connect },
  { name: 'status command', message: status },
  { name: 'get ticks command', message: getTicks },
];

const heartbeatResponse = {
  type: 'heartbeat_response',
  status: 'healthy',
  data: {
    server_status: 'healthy',
    active_connections: 5,
    mt5_bridge_status: { status: 'connected', last_update: '2025-01-27T09:59:55Z' },
    processing_stats: {
      total_connections: 25,
      messages_processed: 1500,
      successful_operations: 1485,
      failed_operations: 15,
    },
  },
  timestamp: at,
};

const welcome = {
  type: 'connection_established',
  message: 'Connected to MT5 Bridge Microservice',
  timestamp: at,
  server_status: 'ready',
  features,
};

export const serverExamples: readonly Example[] = [
  {
    name: 'welcome with last update',
    message: {
      ...welcome,
      mt5_status: { status: 'connected', server: 'FBS-Real', last_update: '2025-01-27T09:59:55Z' },
    },
  },
  {
    name: 'welcome without last update',
    message: { ...welcome, mt5_status: { status: 'connected', server: 'FBS-Real' } },
  },
  {
    name: 'account information processed',
    message: { type: 'account_info_processed', status: 'success', data: account, timestamp: at },
  },
  {
    name: 'tick data processed',
    message: { type: 'tick_data_processed', status: 'success', data: tickEcho, timestamp: at },
  },
  {
    name: 'signal executed, with the order type',
    message: {
      type: 'trading_signal_executed',
      status: 'success',
      signal_id: signalId,
      result: {
        success: true,
        order_id: '12345678',
        price: 1.0846,
        volume: 0.1,
        symbol: 'EURUSD',
        type: 'buy',
      },
      timestamp: at,
    },
  },
  {
    name: 'signal executed, with the time of execution',
    message: {
      type: 'trading_signal_executed',
      status: 'success',
      signal_id: signalId,
      result: {
        success: true,
        order_id: '12345678',
        price: 1.0846,
        volume: 0.1,
        symbol: 'EURUSD',
        execution_time: '2025-01-27T10:00:01Z',
      },
      timestamp: at,
    },
  },
  {
    name: 'signal refused by the bridge',
    message: {
      type: 'trading_signal_executed',
      status: 'error',
      signal_id: signalId,
      error: 'Insufficient margin',
      details: {
        error_code: 'INSUFFICIENT_MARGIN',
        required_margin: 108.46,
        available_margin: 100.0,
      },
      timestamp: at,
    },
  },
  {
    name: 'signal refused by the broker',
    message: {
      type: 'trading_signal_executed',
      status: 'failed',
      signal_id: signalId,
      error: 'Market is closed',
      details: { error_code: 'MARKET_CLOSED', retry_after: '2025-01-28T09:00:00Z' },
      timestamp: at,
    },
  },
  { name: 'heartbeat response', message: heartbeatResponse },
  {
    name: 'command result',
    message: {
      type: 'mt5_command_result',
      status: 'success',
      command: 'status',
      result: {
        status: 'connected',
        mt5_available: true,
        last_error: null,
        active_orders_count: 3,
      },
      timestamp: at,
    },
  },
  {
    name: 'validation error',
    message: {
      type: 'error',
      message: "Invalid message format: missing required field 'symbol'",
      error_code: 'VALIDATION_ERROR',
      details: { field: 'symbol', expected_type: 'string', received: null },
      timestamp: at,
    },
  },
  {
    name: 'connection error',
    message: {
      type: 'error',
      message: 'MT5 connection failed: Invalid credentials',
      error_code: 'MT5_CONNECTION_FAILED',
      details: {
        server: 'FBS-Real',
        login: 12345,
        suggestion: 'Check credentials and server availability',
      },
      timestamp: at,
    },
  },
  {
    name: 'rate limit',
    message: {
      type: 'error',
      message: 'Rate limit exceeded',
      error_code: 'RATE_LIMITED',
      details: { limit: 100, window: '60 seconds', retry_after: 30 },
      timestamp: at,
    },
  },
  {
    name: 'error format',
    message: {
      type: 'error',
      message: 'Human-readable error description',
      error_code: 'MACHINE_READABLE_CODE',
      details: { field: 'Additional context', suggestion: 'How to fix the issue' },
      timestamp: at,
    },
  },
];
