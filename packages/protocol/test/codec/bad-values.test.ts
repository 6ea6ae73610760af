import { describe, expect, it } from 'bun:test';
import { decodeMessage } from '../../src/codec/decode.ts';
import {
  accountInfo,
  connect,
  getTicks,
  heartbeat,
  tickData,
  tradingSignal,
} from '../data/examples.ts';

const limits = { maxDepth: 16 };
const OK = 'ok';

/** Decodes an example with one field of its data replaced; the answer is the reason, or `ok`. */
function verdict(message: { readonly data: object }, field: string, value: unknown): string {
  const text = JSON.stringify({ ...message, data: { ...message.data, [field]: value } });
  const result = decodeMessage(text, limits);
  if (result.ok) return OK;
  expect(result.error.details.field).toStartWith(field.split('.')[0] ?? '');
  return String(result.error.details.reason);
}

const channels = (...list: unknown[]) => ({ type: 'subscribe', data: { channels: list } });
const ticks = (...symbols: unknown[]) => ({ channel: 'ticks', symbols });
const many = (count: number): string[] => Array.from({ length: count }, (_, n) => `S${n}`);

const rows: readonly (readonly [{ readonly data: object }, string, unknown, string])[] = [
  [accountInfo, 'balance', -1e12, OK],
  [accountInfo, 'balance', 1.1e12, 'out_of_range'],
  [accountInfo, 'margin', 0, OK],
  [accountInfo, 'margin', -0.01, 'out_of_range'],
  [accountInfo, 'margin_level', -1, 'out_of_range'],
  [accountInfo, 'free_margin', -5, OK],
  [accountInfo, 'currency', 'USD', OK],
  [accountInfo, 'currency', 'USDTcent', OK],
  [accountInfo, 'currency', 'US', 'bad_format'],
  [accountInfo, 'currency', 'DOLLARCENT', 'bad_format'],
  [accountInfo, 'currency', 'US$', 'bad_format'],
  [accountInfo, 'leverage', 1, OK],
  [accountInfo, 'leverage', 0, 'out_of_range'],
  [accountInfo, 'leverage', -100, 'out_of_range'],
  [accountInfo, 'leverage', 100.5, 'wrong_type'],
  [accountInfo, 'leverage', 100_001, 'out_of_range'],

  [tickData, 'symbol', '', 'too_short'],
  [tickData, 'symbol', 'X'.repeat(31), OK],
  [tickData, 'symbol', 'X'.repeat(32), 'too_long'],
  [tickData, 'symbol', 'EURUSD\u0000', 'bad_format'],
  [tickData, 'symbol', 'EUR\nUSD', 'bad_format'],
  [tickData, 'symbol', '#BRK.B', OK],
  [tickData, 'bid', 0, 'out_of_range'],
  [tickData, 'bid', -1, 'out_of_range'],
  [tickData, 'ask', 1e13, 'out_of_range'],
  [tickData, 'spread', -2, OK],
  [tickData, 'spread', 1e10, 'out_of_range'],
  [tickData, 'volume', 0, OK],
  [tickData, 'volume', -1, 'out_of_range'],
  [tickData, 'last', 0, OK],
  [tickData, 'last', -1, 'out_of_range'],
  [tickData, 'flags', 2, OK],
  [tickData, 'flags', 3, 'out_of_range'],
  [tickData, 'flags', -1, 'out_of_range'],
  [tickData, 'flags', 0.5, 'wrong_type'],
  [tickData, 'time', '2025-01-27T10:00:00', 'bad_format'],
  [tickData, 'time', '2025-01-27T10:00:00.123456789+02:00', OK],
  [tickData, 'time', 'now', 'bad_format'],

  [tradingSignal, 'signal_id', 'not-a-uuid', 'bad_format'],
  [tradingSignal, 'signal_id', '550E8400-E29B-41D4-A716-446655440000', OK],
  [tradingSignal, 'action', 'buy', 'not_allowed'],
  [tradingSignal, 'action', 'HOLD', 'not_allowed'],
  [tradingSignal, 'volume', 0, 'out_of_range'],
  [tradingSignal, 'volume', -0.1, 'out_of_range'],
  [tradingSignal, 'volume', 1e-320, OK],
  [tradingSignal, 'volume', 10.01, OK],
  [tradingSignal, 'volume', 1e8, 'out_of_range'],
  [tradingSignal, 'stop_loss', 0, 'out_of_range'],
  [tradingSignal, 'stop_loss', -1.08, 'out_of_range'],
  [tradingSignal, 'take_profit', 0, 'out_of_range'],
  [tradingSignal, 'price', 0, 'out_of_range'],
  [tradingSignal, 'comment', '', OK],
  [tradingSignal, 'comment', 'c'.repeat(31), OK],
  [tradingSignal, 'comment', 'c'.repeat(64), OK],
  [tradingSignal, 'comment', 'c'.repeat(65), 'too_long'],
  [tradingSignal, 'comment', '\u{1f680}'.repeat(64), OK],
  [tradingSignal, 'comment', '\u{1f680}'.repeat(65), 'too_long'],
  [tradingSignal, 'urgency', 'urgent', 'not_allowed'],
  [tradingSignal, 'magic', 0, OK],
  [tradingSignal, 'magic', -1, 'out_of_range'],
  [tradingSignal, 'magic', 1.5, 'wrong_type'],
  [tradingSignal, 'magic', '18446744073709551615', OK],
  [tradingSignal, 'magic', '18446744073709551616', 'bad_format'],
  [tradingSignal, 'magic', '', 'bad_format'],
  [tradingSignal, 'magic', true, 'wrong_type'],
  [tradingSignal, 'expiration', '2025-01-27T11:00:00', 'bad_format'],
  [tradingSignal, 'expiration', 1737972000, 'wrong_type'],

  [heartbeat, 'client', '', 'too_short'],
  [heartbeat, 'client', 'c'.repeat(65), 'too_long'],
  [heartbeat, 'client', 'a\r\nb', 'bad_format'],
  [heartbeat, 'client_version', 'v'.repeat(65), 'too_long'],
  [heartbeat, 'last_message_time', '2025-01-27T09:59:30.123456', OK],
  [heartbeat, 'last_message_time', 'a while ago', 'bad_format'],

  [getTicks, 'command', 'order_send', 'not_allowed'],
  [getTicks, 'count', 1, OK],
  [getTicks, 'count', 1000, OK],
  [getTicks, 'count', 0, 'out_of_range'],
  [getTicks, 'count', 1001, 'out_of_range'],
  [getTicks, 'count', 1.5, 'wrong_type'],
  [getTicks, 'since', '2025-01-27', 'bad_format'],
  [getTicks, 'parameters', 'EURUSD', 'wrong_type'],
  [getTicks, 'parameters', [], 'wrong_type'],

  [channels(), 'channels', [], 'too_short'],
  [channels(), 'channels', Array(9).fill(ticks('EURUSD')), 'too_long'],
  [channels(), 'channels', [ticks()], 'too_short'],
  [channels(), 'channels', [ticks(...many(32))], OK],
  [channels(), 'channels', [ticks(...many(33))], 'too_long'],
  [channels(), 'channels', [ticks('EURUSD', 7)], 'wrong_type'],
  [channels(), 'channels', [{ channel: 'orders', symbols: ['EURUSD'] }], 'not_allowed'],
  [channels(), 'channels', ['ticks'], 'wrong_type'],
];

describe('values at and beyond the edge of each field', () => {
  for (const [message, field, value, expected] of rows) {
    const shown = JSON.stringify(value).slice(0, 50);
    it(`${field} ${shown}: ${expected}`, () => {
      expect(verdict(message, field, value)).toBe(expected);
    });
  }
});

describe('id', () => {
  const withId = (id: unknown) => decodeMessage(JSON.stringify({ ...tickData, id }), limits);

  it('is kept as it came, text or safe integer', () => {
    for (const id of ['', 'a', 'ä\u{1f680}', 'x'.repeat(64), 0, -1, 2 ** 53 - 1]) {
      const result = withId(id);
      expect(result.ok && result.message.id).toBe(id);
    }
  });

  it('is refused in any other form, and the error does not repeat it', () => {
    for (const id of ['x'.repeat(65), 2 ** 53, 1.5, true, [], {}, [1]]) {
      const result = withId(id);
      expect(result).toMatchObject({ ok: false, error: { details: { path: 'id' } } });
      expect('id' in result).toBe(false);
    }
  });

  it('is told with the signal_id when another field is wrong', () => {
    const data = {
      ...tradingSignal.data,
      action: 'NOPE',
      signal_id: '550E8400-E29B-41D4-A716-446655440000',
    };
    const result = decodeMessage(JSON.stringify({ ...tradingSignal, id: 'r1', data }), limits);
    expect(result).toMatchObject({
      ok: false,
      id: 'r1',
      requestType: 'trading_signal',
      signalId: '550e8400-e29b-41d4-a716-446655440000',
    });
  });

  it('is told for an unknown type too', () => {
    const result = decodeMessage('{"type":"nope","id":5}', limits);
    expect(result).toMatchObject({ ok: false, id: 5, requestType: 'nope' });
  });

  it('is not told when it was written twice', () => {
    const result = decodeMessage('{"type":"logout","id":1,"id":2}', limits);
    expect(result).toMatchObject({ ok: false, error: { details: { path: 'id' } } });
    expect('id' in result).toBe(false);
  });
});

describe('arguments of a command (C10)', () => {
  const run = (data: object) =>
    decodeMessage(JSON.stringify({ type: 'mt5_command', data }), limits);
  const nested = { command: 'get_ticks', parameters: { symbol: 'EURUSD', count: 5 } };

  it('may stand beside the command, in parameters, or in both with equal values', () => {
    const expected = { ok: true, message: { type: 'mt5_command', data: nested } };
    expect(run(nested)).toEqual(expected as ReturnType<typeof run>);
    expect(run({ command: 'get_ticks', symbol: 'EURUSD', count: 5 })).toEqual(run(nested));
    expect(run({ ...nested, symbol: 'EURUSD' })).toEqual(run(nested));
    expect(run({ command: 'get_ticks', symbol: 'EURUSD', parameters: { count: 5 } })).toEqual(
      run(nested),
    );
    expect(run({ ...nested, symbol: null })).toEqual(run(nested));
    expect(run({ command: 'connect', ...connect.data.parameters })).toEqual(run(connect.data));
  });

  it('with two different values are refused', () => {
    expect(run({ ...nested, symbol: 'GBPUSD' })).toMatchObject({
      ok: false,
      error: { error_code: 'VALIDATION_ERROR', details: { field: 'symbol', reason: 'conflict' } },
    });
  });

  it('are named as the client wrote them', () => {
    expect(run({ command: 'get_ticks' })).toMatchObject({
      error: { details: { path: 'data.symbol' } },
    });
    expect(run({ command: 'get_ticks', parameters: {} })).toMatchObject({
      error: { details: { field: 'symbol', path: 'data.parameters.symbol' } },
    });
  });

  it('are ignored where a command has none', () => {
    expect(run({ command: 'status', symbol: 'X', parameters: { a: 1 } })).toEqual(
      run({ command: 'status' }),
    );
  });

  it('cannot pretend to be a refusal of the decoder', () => {
    const text = JSON.stringify({
      type: 'mt5_command',
      reason: 'x',
      path: [],
      violation: 1,
      data: nested,
    });
    expect(decodeMessage(text, limits)).toEqual(run(nested));
  });
});
