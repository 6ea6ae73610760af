import { describe, expect, it } from 'bun:test';
import { decodeMessage, decodeNextMessage } from '../../src/codec/decode.ts';
import { CLIENT_MESSAGES, NEXT_CLIENT_MESSAGES } from '../../src/messages/catalogue.ts';
import {
  closeSignal,
  type ExampleMessage,
  fullMessages,
  fullSignal,
} from '../data/order-examples.ts';

const limits = { maxDepth: 16 };
const isServed = ({ type }: ExampleMessage) => Object.hasOwn(CLIENT_MESSAGES, type);
/** Fields that the schema of a message has and its handler does not honour. */
const unservedFields = (type: 'trading_signal' | 'order_check'): readonly string[] => {
  const fields = Object.keys(fullSignal.data).concat(Object.keys(closeSignal.data));
  return CLIENT_MESSAGES[type].reserved.filter((name) => fields.includes(name));
};
const withoutHandler = fullMessages.filter((message) => !isServed(message));

/** Fields that a signal has to have beside one of the new ones. */
const { signal_id, symbol, volume } = fullSignal.data;
const CONTEXT: Readonly<Record<string, object>> = {
  order_type: { order_type: 'limit', price: 1 },
  stop_limit_price: { order_type: 'stop_limit', price: 1, stop_limit_price: 1 },
  time_in_force: { price: 1, time_in_force: 'day' },
  position_ticket: { action: 'CLOSE', position_ticket: '1' },
  close_mode: { action: 'CLOSE', close_mode: 'all' },
  deviation_points: { deviation_points: 5 },
  filling: { filling: 'fok' },
};
const contextOf = (field: string): object => CONTEXT[field] ?? { [field]: fullSignal.data[field] };

describe('a message without a handler', () => {
  it('is an unknown type, whatever it holds', () => {
    for (const { type, data } of withoutHandler) {
      const result = decodeMessage(JSON.stringify({ type, id: 1, data }), limits);
      expect([type, result]).toMatchObject([
        type,
        { ok: false, id: 1, error: { error_code: 'UNKNOWN_TYPE' } },
      ]);
    }
  });

  it('is understood by the decoder of what is to come', () => {
    for (const message of fullMessages) {
      const result = decodeNextMessage(JSON.stringify(message), limits);
      expect([message.type, result.ok]).toEqual([message.type, true]);
    }
  });

  it('stands in the table of those that are served, or of those to come, under its own type', () => {
    const examples = new Set(fullMessages.map(({ type }) => type));
    for (const type of Object.keys(NEXT_CLIENT_MESSAGES)) {
      if (type !== 'order_check') expect(examples.has(type)).toBe(true);
    }
  });
});

describe('a field without a handler', () => {
  for (const field of unservedFields('trading_signal')) {
    it(`${field} is refused, with the id unspent, and taken by the decoder of what is to come`, () => {
      const data = { signal_id, symbol, volume, action: 'BUY', ...contextOf(field) };
      const text = JSON.stringify({ type: 'trading_signal', data });
      expect(decodeMessage(text, limits)).toMatchObject({
        ok: false,
        error: { error_code: 'NOT_SUPPORTED' },
        signalId: signal_id,
      });
      expect(decodeNextMessage(text, limits)).toMatchObject({ ok: true, message: { data: {} } });
    });
  }

  for (const field of ['dry_run', 'valid_until', 'allow_duplicate']) {
    it(`${field} has no meaning for order_check and is refused there`, () => {
      const data = { symbol, volume, action: 'BUY', [field]: fullSignal.data[field] ?? true };
      const text = JSON.stringify({ type: 'order_check', data });
      expect(decodeMessage(text, limits)).toMatchObject({ error: { error_code: 'NOT_SUPPORTED' } });
    });
  }

  it('asks for nothing when it is false or null', () => {
    const data = { signal_id, symbol, volume, action: 'BUY', expect: false, max_age_ms: null };
    expect(decodeMessage(JSON.stringify({ type: 'trading_signal', data }), limits).ok).toBe(true);
  });

  it('is refused before anybody could overlook it, also in a message of known fields only', () => {
    const data = { ...closeSignal.data };
    const result = decodeMessage(JSON.stringify({ type: 'trading_signal', data }), limits);
    const isRefused = unservedFields('trading_signal').some((name) => Object.hasOwn(data, name));
    expect(result.ok).toBe(!isRefused);
  });
});
