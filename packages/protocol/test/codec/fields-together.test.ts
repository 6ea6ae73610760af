import { describe, expect, it } from 'bun:test';
import { decodeMessage } from '../../src/codec/decode.ts';
import {
  closeSignal,
  deadManSwitch,
  type ExampleMessage,
  fullMessages,
  killSwitch,
  orderModify,
} from '../data/order-examples.ts';

const limits = { maxDepth: 16 };
const OK = 'ok';
const market = { signal_id: '550e8400-e29b-41d4-a716-446655440000', symbol: 'EURUSD', volume: 0.1 };
const buy: ExampleMessage = { type: 'trading_signal', data: { ...market, action: 'BUY' } };
const close: ExampleMessage = { type: 'trading_signal', data: { ...market, action: 'CLOSE' } };
const END = '2030-01-27T11:00:00Z';

/** `field: reason` of the refusal of an example with other fields beside its own, or `ok`. */
function verdict({ type, data }: ExampleMessage, more: object): string {
  const result = decodeMessage(JSON.stringify({ type, data: { ...data, ...more } }), limits);
  if (result.ok) return OK;
  const { error_code, details } = result.error;
  expect(error_code).toBe('VALIDATION_ERROR');
  expect(details.path).toBe(`data.${details.field}`);
  return `${details.field}: ${details.reason}`;
}

const orderRows: readonly (readonly [ExampleMessage, object, string])[] = [
  [buy, { order_type: 'market' }, OK],
  [buy, { order_type: 'market', price: 1.1 }, OK],
  [buy, { order_type: 'limit' }, 'price: missing'],
  [buy, { order_type: 'stop' }, 'price: missing'],
  [buy, { order_type: 'stop_limit', stop_limit_price: 1 }, 'price: missing'],
  [buy, { order_type: 'stop_limit', price: 1 }, 'stop_limit_price: missing'],
  [buy, { order_type: 'stop_limit', price: 1, stop_limit_price: 0.9 }, OK],
  [
    buy,
    { order_type: 'stop_limit', price: 1, stop_limit_price: 0 },
    'stop_limit_price: out_of_range',
  ],
  [buy, { order_type: 'limit', price: 1, stop_limit_price: 1 }, 'stop_limit_price: not_applicable'],
  [buy, { stop_limit_price: 1 }, 'stop_limit_price: not_applicable'],
  [buy, { deviation_points: 0 }, OK],
  [buy, { order_type: 'limit', price: 1, deviation_points: 5 }, 'deviation_points: not_applicable'],
  [buy, { filling: 'ioc' }, OK],
  [buy, { order_type: 'market', filling: 'boc' }, 'filling: not_allowed'],
  [buy, { order_type: 'stop', price: 1, filling: 'boc' }, 'filling: not_allowed'],
  [buy, { order_type: 'limit', price: 1, filling: 'boc' }, OK],
  [close, { filling: 'boc' }, 'filling: not_allowed'],

  [buy, { time_in_force: 'gtc' }, 'time_in_force: not_applicable'],
  [buy, { order_type: 'market', price: 1, time_in_force: 'day' }, 'time_in_force: not_applicable'],
  [close, { price: 1, time_in_force: 'gtc' }, 'time_in_force: not_applicable'],
  [buy, { price: 1, time_in_force: 'day' }, OK],
  [buy, { price: 1, time_in_force: 'specified' }, 'expiration: missing'],
  [buy, { price: 1, time_in_force: 'specified_day' }, 'expiration: missing'],
  [buy, { price: 1, time_in_force: 'specified', expiration: END }, OK],
  [buy, { price: 1, time_in_force: 'specified', expiration: null }, 'expiration: missing'],
  [buy, { price: 1, time_in_force: 'gtc', expiration: END }, 'expiration: not_applicable'],
  [buy, { price: 1, expiration: END }, OK],
  [buy, { expiration: END }, OK],

  [buy, { position_ticket: 7 }, 'position_ticket: not_applicable'],
  [buy, { close_mode: 'fifo' }, 'close_mode: not_applicable'],
  [close, { position_ticket: 7 }, OK],
  [close, { position_ticket: 0 }, 'position_ticket: out_of_range'],
  [close, { close_mode: 'all' }, OK],
  [close, { position_ticket: 7, close_mode: 'single' }, OK],
  [close, { position_ticket: 7, close_mode: 'all' }, 'close_mode: not_applicable'],
  [close, { position_ticket: 7, close_mode: 'fifo' }, 'close_mode: not_applicable'],
  [close, { order_type: 'limit', price: 1 }, 'order_type: not_applicable'],
  [close, { order_type: 'market' }, OK],
];

describe('fields of a signal that need or exclude each other', () => {
  for (const [message, more, expected] of orderRows) {
    it(`${message.data.action} ${JSON.stringify(more)}: ${expected}`, () => {
      expect(verdict(message, more)).toBe(expected);
    });
  }

  it('hold for order_check as well', () => {
    const check = (more: object) => {
      const { symbol, volume } = market;
      return verdict({ type: 'order_check', data: { symbol, volume, action: 'BUY' } }, more);
    };
    expect(check({ order_type: 'limit' })).toBe('price: missing');
    expect(check({ close_mode: 'all' })).toBe('close_mode: not_applicable');
    expect(check({ order_type: 'stop', price: 1.2 })).toBe(OK);
  });

  it('are refused with what is expected and what to do', () => {
    const text = JSON.stringify({ ...closeSignal, data: { ...closeSignal.data, action: 'BUY' } });
    expect(decodeMessage(text, limits)).toMatchObject({
      error: {
        message:
          "Invalid message format: field 'position_ticket': expected no value unless action is CLOSE",
        details: {
          received: '12345678',
          suggestion: 'Leave the field out, or change the field that it depends on',
        },
      },
      signalId: market.signal_id,
    });
  });
});

const others: readonly (readonly [string, object, string])[] = [
  ['order_modify', { time_in_force: 'gtc' }, 'expiration: not_applicable'],
  ['order_modify', { time_in_force: 'day' }, 'expiration: not_applicable'],
  ['order_modify', { time_in_force: 'gtc', expiration: null }, OK],
  ['order_modify', { time_in_force: 'specified', expiration: null }, 'expiration: null'],
  ['close_by', { opposite_ticket: 1 }, 'opposite_ticket: not_allowed'],
  ['close_by', { ticket: 1, opposite_ticket: '1' }, 'opposite_ticket: not_allowed'],
  ['get_deals', { to: '2025-01-26T00:00:00Z' }, 'to: out_of_range'],
  ['get_deals', { to: '2025-01-26T02:00:00+02:00' }, 'to: out_of_range'],
  ['get_history', { from: '2025-01-28T00:00:00Z' }, 'to: out_of_range'],
  ['get_orders', { from: null, to: '1999-01-26T00:00:00Z' }, OK],
  ['get_orders', { limit: 1_001 }, 'limit: out_of_range'],
  ['get_orders', { limit: 0 }, 'limit: out_of_range'],
];

describe('fields of other messages that need or exclude each other', () => {
  for (const [type, more, expected] of others) {
    it(`${type} ${JSON.stringify(more)}: ${expected}`, () => {
      const message = fullMessages.find((one) => one.type === type);
      if (message === undefined) throw new Error(`no example of ${type}`);
      expect(verdict(message, more)).toBe(expected);
    });
  }

  it('signal_status takes one id or several, not both and not none', () => {
    const status = (data: object) => verdict({ type: 'signal_status', data: {} }, data);
    const id = market.signal_id;
    expect(status({})).toBe('signal_id: missing');
    expect(status({ signal_id: null })).toBe('signal_id: missing');
    expect(status({ signal_id: id, signal_ids: [id] })).toBe('signal_ids: not_applicable');
    expect(status({ signal_ids: [] })).toBe('signal_ids: too_short');
    expect(status({ signal_ids: Array(101).fill(id) })).toBe('signal_ids: too_long');
    expect(status({ signal_ids: [id, 'x'] })).toBe('signal_ids.1: bad_format');
  });

  it('kill_switch needs a value for every scope but the account, and cancels nothing on release', () => {
    const scope = (value: object) => verdict(killSwitch, { scope: value });
    for (const kind of ['key', 'magic', 'symbol']) {
      expect(scope({ kind })).toBe('scope.value: missing');
    }
    expect(scope({ kind: 'magic', value: 'x' })).toBe('scope.value: bad_format');
    expect(scope({ kind: 'everything' })).toBe('scope.kind: not_allowed');
    expect(scope({ kind: 'account' })).toBe(OK);
    const release = { ...killSwitch, data: { ...killSwitch.data, action: 'release' } };
    expect(verdict(release, {})).toBe('cancel_pending: not_applicable');
    const rest = { cancel_pending: false, close_positions: null, include_manual: false };
    expect(verdict(release, rest)).toBe(OK);
    expect(verdict(release, { ...rest, close_positions: true })).toBe(
      'close_positions: not_applicable',
    );
  });

  it('dead_man_switch takes no time between 0 and 1 s, each action once, and nothing beside 0', () => {
    for (const timeout_ms of [1, 999, 300_001, -1]) {
      expect(verdict(deadManSwitch, { timeout_ms })).toBe('timeout_ms: out_of_range');
    }
    for (const timeout_ms of [1_000, 300_000]) {
      expect(verdict(deadManSwitch, { timeout_ms })).toBe(OK);
    }
    const twice = { actions: ['block_new', 'cancel_pending', 'block_new'] };
    expect(verdict(deadManSwitch, twice)).toBe('actions.2: conflict');
    expect(verdict(deadManSwitch, { actions: [] })).toBe('actions: too_short');
    expect(verdict(deadManSwitch, { timeout_ms: 0 })).toBe('actions: not_applicable');
    const disarm = { type: 'dead_man_switch', data: { timeout_ms: 0, scope: 'account' } };
    expect(verdict(disarm, {})).toBe(OK);
  });
});

describe('null in a change', () => {
  const decoded = (more: object) => {
    const { ticket, request_id } = orderModify.data;
    const data = { request_id, ticket, ...more };
    const result = decodeMessage(JSON.stringify({ type: 'order_modify', data }), limits);
    if (!result.ok) throw new Error(result.error.message);
    return result.message.data;
  };
  const base = { request_id: orderModify.data.request_id, ticket: orderModify.data.ticket };

  it('removes, and stays apart from what was left out', () => {
    expect(decoded({ stop_loss: null })).toEqual({ ...base, stop_loss: null } as object);
    expect(decoded({ take_profit: null, expiration: null })).toEqual({
      ...base,
      take_profit: null,
      expiration: null,
    } as object);
    expect(decoded({})).toEqual(base as object);
  });

  it('survives beside unknown fields and nulls that mean nothing', () => {
    const more = { stop_loss: null, price: null, colour: 'red', time_in_force: null };
    expect(decoded(more)).toEqual({ ...base, stop_loss: null } as object);
  });

  it('is no price: 0 and text are refused', () => {
    const position = { type: 'position_modify', data: base };
    expect(verdict(position, { stop_loss: null, take_profit: null })).toBe(OK);
    expect(verdict(position, { stop_loss: 0 })).toBe('stop_loss: out_of_range');
    expect(verdict(position, { take_profit: -1 })).toBe('take_profit: out_of_range');
    expect(verdict(position, { stop_loss: 'none' })).toBe('stop_loss: wrong_type');
  });
});
