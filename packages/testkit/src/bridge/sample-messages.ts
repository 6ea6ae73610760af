import { sampleSignalId } from '../ledger-samples.ts';

/** A signal to buy 0.1 lots of EURUSD at the market; `n` makes its id. */
export function signal(n: number, data: Readonly<Record<string, unknown>> = {}) {
  return {
    type: 'trading_signal',
    timestamp: '2026-01-05T12:00:00Z',
    data: {
      signal_id: sampleSignalId(n),
      symbol: 'EURUSD',
      action: 'BUY',
      volume: 0.1,
      ...data,
    },
  };
}

export function tickData(data: Readonly<Record<string, unknown>> = {}) {
  return {
    type: 'tick_data',
    timestamp: '2026-01-05T12:00:00Z',
    data: {
      symbol: 'EURUSD',
      bid: 1.0845,
      ask: 1.0847,
      spread: 2,
      time: '2026-01-05T12:00:00Z',
      volume: 1,
      last: 1.0846,
      flags: 0,
      ...data,
    },
  };
}

export function accountInfo(data: Readonly<Record<string, unknown>> = {}) {
  return {
    type: 'account_info',
    timestamp: '2026-01-05T12:00:00Z',
    data: {
      balance: 10_000,
      equity: 9_950,
      margin: 100,
      free_margin: 9_850,
      currency: 'USD',
      leverage: 100,
      ...data,
    },
  };
}

export function heartbeat(data: Readonly<Record<string, unknown>> = {}) {
  return {
    type: 'heartbeat',
    timestamp: '2026-01-05T12:00:00Z',
    data: { client: 'test', ...data },
  };
}

export function command(name: string, parameters: Readonly<Record<string, unknown>> = {}) {
  return { type: 'mt5_command', data: { command: name, parameters } };
}

export function subscribe(...symbols: readonly string[]) {
  return { type: 'subscribe', data: { channels: [{ channel: 'ticks', symbols }] } };
}
