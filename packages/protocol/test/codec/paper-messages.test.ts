import { describe, expect, it } from 'bun:test';
import { decodeMessage } from '../../src/codec/decode.ts';

const decode = (message: object) => decodeMessage(JSON.stringify(message), { maxDepth: 16 });

function dataOf(message: object): unknown {
  const result = decode(message);
  return result.ok ? result.message.data : JSON.stringify(result.error);
}

/** `path: reason` of the refusal, or `accepted`. */
function reasonOf(message: object): string {
  const result = decode(message);
  if (result.ok) return 'accepted';
  const { path, reason } = result.error.details;
  return `${result.error.error_code} ${String(path)}: ${String(reason)}`;
}

const control = (data: object) => ({ type: 'paper_control', data });
const symbols = (data: object) => ({ type: 'get_symbols', data });
const check = (data: object) => ({
  type: 'order_check',
  data: { symbol: 'EURUSD', action: 'BUY', volume: 0.1, ...data },
});

describe('order_check', () => {
  it('takes what a signal takes, without an id', () => {
    expect(dataOf(check({ stop_loss: 1.08, magic: 7, urgency: null, extra: 1 }))).toEqual({
      symbol: 'EURUSD',
      action: 'BUY',
      volume: 0.1,
      stop_loss: 1.08,
      magic: '7',
    });
  });

  it.each([
    [{ volume: 0 }, 'VALIDATION_ERROR data.volume: out_of_range'],
    [{ volume: '0.1' }, 'VALIDATION_ERROR data.volume: wrong_type'],
    [{ action: 'HOLD' }, 'VALIDATION_ERROR data.action: not_allowed'],
    [{ symbol: null }, 'VALIDATION_ERROR data.symbol: null'],
    [{ stop_loss: 0 }, 'VALIDATION_ERROR data.stop_loss: out_of_range'],
    [{ expiration: '2026-01-05T12:00:00' }, 'VALIDATION_ERROR data.expiration: bad_format'],
  ])('refuses %p', (data, reason) => {
    expect(reasonOf(check(data))).toBe(reason);
  });
});

describe('get_symbols', () => {
  it('takes no field at all, or all of them', () => {
    expect(dataOf(symbols({}))).toEqual({});
    const full = { symbols: ['EURUSD'], group: '*USD*,!X*', cursor: 'AUDUSD', limit: 100 };
    expect(dataOf(symbols(full))).toEqual(full);
    expect(dataOf(symbols({ symbols: null, group: null, limit: null }))).toEqual({});
  });

  it.each([
    [{ symbols: [] }, 'data.symbols: too_short'],
    [{ symbols: 'EURUSD' }, 'data.symbols: wrong_type'],
    [{ symbols: [7] }, 'data.symbols.0: wrong_type'],
    [{ symbols: Array(101).fill('EURUSD') }, 'data.symbols: too_long'],
    [{ group: '' }, 'data.group: too_short'],
    [{ group: 'x'.repeat(257) }, 'data.group: too_long'],
    [{ limit: 0 }, 'data.limit: out_of_range'],
    [{ limit: 101 }, 'data.limit: out_of_range'],
    [{ limit: 1.5 }, 'data.limit: wrong_type'],
    [{ cursor: 7 }, 'data.cursor: wrong_type'],
  ])('refuses %p', (data, reason) => {
    expect(reasonOf(symbols(data))).toBe(`VALIDATION_ERROR ${reason}`);
  });
});

describe('paper_control', () => {
  it.each([
    [{ action: 'status' }],
    [{ action: 'accounts' }],
    [{ action: 'pause' }],
    [{ action: 'resume' }],
    [{ action: 'speed', speed: 'max' }],
    [{ action: 'speed', speed: 0.5 }],
    [{ action: 'seek', time: '2014-05-02T12:29:00Z' }],
    [{ action: 'step' }],
    [{ action: 'step', count: 10 }],
    [{ action: 'reset' }],
    [{ action: 'reset', balance: 0 }],
    [{ action: 'deposit', amount: 2500, comment: 'bonus' }],
    [{ action: 'withdraw', amount: 0.01 }],
    [{ action: 'faults' }],
    [{ action: 'faults', faults: {} }],
    [
      {
        action: 'faults',
        faults: {
          seed: 7,
          answers: [{ retcode: 10004, chance: 0.2 }],
          partial_fills: 1,
          latency_ms: { from: 20, to: 200 },
          lost_answers: 0,
          late_answers: 0.1,
          late_by_ms: 500,
          disconnects: 0.01,
          disconnected_ms: 1000,
          halts: ['EURUSD'],
        },
      },
    ],
  ])('takes %p', (data) => {
    expect(dataOf(control(data))).toEqual(data);
  });

  it.each([
    [{}, 'data.action: missing'],
    [{ action: 'stop' }, 'data.action: not_allowed'],
    [{ action: 'speed' }, 'data.speed: missing'],
    [{ action: 'speed', speed: 0 }, 'data.speed: out_of_range'],
    [{ action: 'speed', speed: 'fast' }, 'data.speed: not_allowed'],
    [{ action: 'seek', time: '12:00' }, 'data.time: bad_format'],
    [{ action: 'step', count: 0 }, 'data.count: out_of_range'],
    [{ action: 'reset', balance: -1 }, 'data.balance: out_of_range'],
    [{ action: 'deposit' }, 'data.amount: missing'],
    [{ action: 'deposit', amount: 0 }, 'data.amount: out_of_range'],
    [{ action: 'deposit', amount: -5 }, 'data.amount: out_of_range'],
    [{ action: 'withdraw', amount: '5' }, 'data.amount: wrong_type'],
    [{ action: 'faults', faults: { lost_answers: 1.1 } }, 'data.faults.lost_answers: out_of_range'],
    [
      { action: 'faults', faults: { latency_ms: { from: 5 } } },
      'data.faults.latency_ms.to: missing',
    ],
    [{ action: 'faults', faults: { answers: [{}] } }, 'data.faults.answers.0.retcode: missing'],
    [
      { action: 'faults', faults: { answers: [{ retcode: 5, chance: 1 }] } },
      'data.faults.answers.0.retcode: out_of_range',
    ],
  ])('refuses %p', (data, reason) => {
    expect(reasonOf(control(data))).toBe(`VALIDATION_ERROR ${reason}`);
  });
});
