import { describe, expect, it } from 'bun:test';
import { decodeMessage } from '../../src/codec/decode.ts';
import { isJsonObject } from '../../src/values/json-object.ts';
import {
  accountInfo,
  connect,
  getTicks,
  heartbeat,
  tickData,
  tradingSignal,
} from '../data/examples.ts';

const limits = { maxDepth: 16 };
const MISSING = Symbol('missing');
/** JSON has numbers that no double holds; they are put into the text as they are. */
const HUGE = '@1e400@';

type Message = Readonly<Record<string, unknown>>;

const authenticate = { type: 'authenticate', data: { method: 'jwt', token: 'a.b.c' } };
const apiKey = { type: 'authenticate', data: { method: 'api_key', key: 'k' } };
const refresh = { type: 'refresh_token', data: { token: 'a.b.c' } };
const logout = { type: 'logout' };
const subscribe = {
  type: 'subscribe',
  data: { channels: [{ channel: 'ticks', symbols: ['EURUSD'], source: 'terminal' }] },
};
const unsubscribe = {
  type: 'unsubscribe',
  data: { channels: [{ channel: 'ticks', symbols: ['EURUSD'], source: 'terminal' }] },
};

function replaced(value: unknown, path: readonly string[], next: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return next;
  if (Array.isArray(value)) {
    return value.map((item, index) => (String(index) === key ? replaced(item, rest, next) : item));
  }
  const object = isJsonObject(value) ? value : {};
  const { [key]: old, ...others } = object;
  const member = replaced(old, rest, next);
  return member === MISSING ? others : { ...others, [key]: member };
}

function decodeWith(message: Message, path: string, value: unknown) {
  const text = JSON.stringify(replaced(message, path.split('.'), value));
  return decodeMessage(text.replaceAll(`"${HUGE}"`, '1e400'), limits);
}

function reasonOf(message: Message, path: string, value: unknown) {
  const result = decodeWith(message, path, value);
  if (result.ok) return 'accepted';
  const { error } = result;
  expect(error.error_code).toBe('VALIDATION_ERROR');
  expect(error.details.suggestion).toBeString();
  expect(error.details.expected).toBeString();
  expect(error.details.received === undefined).toBe(false);
  return `${String(error.details.path)}: ${String(error.details.reason)}`;
}

const required: readonly (readonly [Message, readonly string[]])[] = [
  [accountInfo, ['balance', 'equity', 'margin', 'free_margin', 'currency', 'leverage']],
  [tickData, ['symbol', 'bid', 'ask', 'spread', 'time', 'volume', 'last', 'flags']],
  [tradingSignal, ['signal_id', 'symbol', 'action', 'volume']],
  [heartbeat, ['client']],
  [connect, ['command', 'parameters.server', 'parameters.login', 'parameters.password']],
  [getTicks, ['command', 'symbol']],
  [authenticate, ['method', 'token']],
  [apiKey, ['key']],
  [refresh, ['token']],
  [subscribe, ['channels', 'channels.0.channel', 'channels.0.symbols', 'channels.0.symbols.0']],
  [unsubscribe, ['channels', 'channels.0.channel', 'channels.0.symbols.0']],
];

const optional: readonly (readonly [Message, readonly string[]])[] = [
  [accountInfo, ['data.margin_level', 'data.profit', 'id', 'account', 'timestamp']],
  [
    tradingSignal,
    ['stop_loss', 'take_profit', 'comment', 'urgency', 'price', 'magic', 'expiration'].map(
      (field) => `data.${field}`,
    ),
  ],
  [heartbeat, ['data.client_version', 'data.last_message_time', 'id']],
  [getTicks, ['data.count', 'data.source', 'data.since', 'data.parameters']],
  [logout, ['data', 'id', 'account']],
  [subscribe, ['data.channels.0.source']],
  [unsubscribe, ['data.channels.0.source', 'data.channels.0.symbols']],
];

describe('every required field', () => {
  for (const [message, fields] of required) {
    for (const field of fields) {
      const path = `data.${field}`;
      it(`${String(message.type)} ${path} is missed when left out and when null`, () => {
        const found = reasonOf(message, path, null);
        expect(found).toBe(`${path}: null`);
        if (!/\.\d+$/.test(path)) expect(reasonOf(message, path, MISSING)).toBe(`${path}: missing`);
      });
    }
  }

  for (const message of [accountInfo, tickData, tradingSignal, heartbeat, getTicks, subscribe]) {
    it(`${message.type} needs data, an object`, () => {
      expect(reasonOf(message, 'data', MISSING)).toBe('data: missing');
      expect(reasonOf(message, 'data', null)).toBe('data: null');
      expect(reasonOf(message, 'data', [])).toBe('data: wrong_type');
      expect(reasonOf(message, 'data', 'x')).toBe('data: wrong_type');
    });
  }

  it('type itself', () => {
    expect(reasonOf(tickData, 'type', MISSING)).toBe('type: missing');
    expect(reasonOf(tickData, 'type', null)).toBe('type: null');
    expect(reasonOf(tickData, 'type', 7)).toBe('type: wrong_type');
  });
});

describe('every optional field', () => {
  for (const [message, fields] of optional) {
    for (const path of fields) {
      it(`${String(message.type)} ${path} may be left out and may be null`, () => {
        const without = decodeWith(message, path, MISSING);
        const withNull = decodeWith(message, path, null);
        expect(without.ok).toBe(true);
        expect(withNull).toEqual(without);
      });
    }
  }
});

const WRONG = { text: ['x', true, [], {}], number: [1, true, [], {}] };
const numbers = {
  account_info: [accountInfo, ['balance', 'equity', 'margin', 'free_margin', 'profit']],
  tick_data: [tickData, ['bid', 'ask', 'spread', 'volume', 'last', 'flags']],
  trading_signal: [tradingSignal, ['volume', 'stop_loss', 'take_profit', 'price']],
  mt5_command: [getTicks, ['count']],
} as const;
const texts = {
  account_info: [accountInfo, ['currency']],
  tick_data: [tickData, ['symbol', 'time']],
  trading_signal: [
    tradingSignal,
    ['signal_id', 'symbol', 'action', 'comment', 'urgency', 'expiration'],
  ],
  heartbeat: [heartbeat, ['client', 'client_version', 'last_message_time']],
  mt5_command: [connect, ['command', 'parameters.server', 'parameters.password']],
  authenticate: [authenticate, ['method', 'token']],
} as const;

describe('every field of a wrong type', () => {
  for (const [message, fields] of Object.values(numbers)) {
    for (const field of fields) {
      it(`${message.type} data.${field} takes numbers only, and finite ones`, () => {
        for (const value of [...WRONG.text, '1']) {
          expect(reasonOf(message, `data.${field}`, value)).toBe(`data.${field}: wrong_type`);
        }
        expect(reasonOf(message, `data.${field}`, HUGE)).toBe(`data.${field}: not_finite`);
        expect(reasonOf(message, `data.${field}`, 'NaN')).toBe(`data.${field}: wrong_type`);
      });
    }
  }
  for (const [message, fields] of Object.values(texts)) {
    for (const field of fields) {
      it(`${message.type} data.${field} takes text only`, () => {
        for (const value of WRONG.number) {
          expect(reasonOf(message, `data.${field}`, value)).toBe(`data.${field}: wrong_type`);
        }
      });
    }
  }
});
