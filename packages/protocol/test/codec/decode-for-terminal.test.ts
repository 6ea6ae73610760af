import { describe, expect, it } from 'bun:test';
import { decodeForTerminal } from '../../src/codec/decode-for-terminal.ts';
import { LINK_ERRORS, provesNotExecuted } from '../../src/terminal/link-errors.ts';

const limits = { maxDepth: 16 };
const timestamp = '2025-01-27T10:00:00.100Z';
const decode = (message: unknown) => decodeForTerminal(JSON.stringify(message), limits);

const command = (kind: string, payload: object) => ({
  type: 'terminal_command',
  data: { command_id: 'c-1', link_epoch: 7, kind, deadline_at_ms: 1_737_972_000_000, payload },
  timestamp,
});
const range = { symbol: 'EURUSD', from_ms: 1, to_ms: 2, count: 10 };
const trade = { action: 'remove', order: '7' };

const commands: readonly (readonly [string, object])[] = [
  ['send', { request_id: 'r', fingerprint: 'ABCDEFGH23', expires_at_ms: 5, trade }],
  ['send', { request_id: 'r', fingerprint: '', expires_at_ms: 5, trade }],
  ['find', { by: 'fingerprint', fingerprint: 'ABCDEFGH23', since_ms: 1 }],
  ['find', { by: 'request_id', request_id: 'r', since_ms: 1 }],
  ['find', { by: 'orders', tickets: ['7', '18446744073709551615'] }],
  ['snapshot', {}],
  ['symbols', { offset: 0, limit: 500 }],
  ['ticks', range],
  ['bars', { ...range, timeframe: 'H4' }],
  ['deals', { from_ms: 1, to_ms: 2, limit: 10 }],
  ['orders', { from_ms: 1, to_ms: 2, limit: 10 }],
  ['check', { trade }],
  ['check_password', { password: 'secret' }],
];

describe('a terminal reads', () => {
  for (const [kind, payload] of commands) {
    it(`the command ${kind} ${JSON.stringify(payload)}`, () => {
      const message = command(kind, payload);
      expect(decode(message)).toEqual({ ok: true, message } as ReturnType<typeof decode>);
    });
  }

  it('the welcome, whatever is new in it', () => {
    const data = {
      link_epoch: 7,
      account: 'demo',
      limits: {
        max_message_bytes: 4_194_304,
        max_depth: 16,
        messages_per_second: 5_000,
        commands_in_flight: 64,
      },
      status_interval_ms: 10_000,
      silence_timeout_ms: 45_000,
      clock: { time_ms: 1_737_972_000_100 },
      resume: null,
    };
    const welcome = { type: 'terminal_welcome', status: 'success', data, timestamp };
    const newer = { ...welcome, data: { ...data, colour: 'red' }, mood: 1 };
    expect(decode(newer)).toEqual({ ok: true, message: welcome } as ReturnType<typeof decode>);
    const resumed = { ...data, resume: { terminal_epoch: 'b3a1', seq: 810, more: 1 } };
    expect(decode({ ...welcome, data: resumed })).toMatchObject({
      ok: true,
      message: { data: { resume: { terminal_epoch: 'b3a1', seq: 810 } } },
    });
  });

  it('an error', () => {
    const error = {
      type: 'error',
      message: 'no',
      error_code: 'FORBIDDEN',
      details: { suggestion: 'x' },
      timestamp,
      request_type: 'terminal_hello',
    };
    expect(decode(error)).toMatchObject({ ok: true, message: { error_code: 'FORBIDDEN' } });
  });

  it('nothing else: messages for clients are unknown types to it', () => {
    for (const type of ['connection_established', 'tick', 'trading_signal_executed']) {
      expect(decode({ type, timestamp })).toMatchObject({ error: { error_code: 'UNKNOWN_TYPE' } });
    }
  });
});

describe('a terminal refuses', () => {
  const wrong: readonly (readonly [string, object, string])[] = [
    ['dance', {}, 'data.kind: not_allowed'],
    ['send', {}, 'data.payload.request_id: missing'],
    [
      'send',
      { request_id: 'r', fingerprint: '', expires_at_ms: 5, trade: { action: 'hold' } },
      'data.payload.trade.action: not_allowed',
    ],
    [
      'send',
      { request_id: 'r', fingerprint: '', expires_at_ms: 5, trade: { action: 'remove', order: 7 } },
      'data.payload.trade.order: wrong_type',
    ],
    ['ticks', { ...range, count: 10_001 }, 'data.payload.count: out_of_range'],
    ['bars', range, 'data.payload.timeframe: missing'],
    ['find', { by: 'luck', since_ms: 1 }, 'data.payload.by: not_allowed'],
  ];
  for (const [kind, payload, expected] of wrong) {
    it(`${kind} with ${expected}`, () => {
      const result = decode(command(kind, payload));
      if (result.ok) throw new Error('accepted');
      const { path, reason } = result.error.details;
      expect(`${path}: ${reason}`).toBe(expected);
    });
  }

  it('without repeating what may be a password', () => {
    const result = decode(command('check_password', { password: ['canary-7'] }));
    expect(JSON.stringify(result)).not.toContain('canary');
    const long = decode(command('check_password', { password: 'canary-7'.repeat(60) }));
    expect(long.ok).toBe(false);
    expect(JSON.stringify(long)).not.toContain('canary');
  });
});

describe('an error of a terminal', () => {
  it('proves that nothing was executed only where its row says so', () => {
    for (const [code, row] of Object.entries(LINK_ERRORS)) {
      expect([code, provesNotExecuted(code)]).toEqual([code, row.provesNotExecuted]);
    }
    expect(provesNotExecuted('EXPIRED')).toBe(true);
    expect(provesNotExecuted('OUTCOME_UNKNOWN')).toBe(false);
  });

  it('proves nothing with a code that we do not know', () => {
    for (const code of ['TIRED', 'toString', '__proto__', '']) {
      expect(provesNotExecuted(code)).toBe(false);
    }
  });
});
