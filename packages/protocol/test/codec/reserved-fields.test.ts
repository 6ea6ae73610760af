import { describe, expect, it } from 'bun:test';
import { decodeMessage } from '../../src/codec/decode.ts';
import { CLIENT_MESSAGES } from '../../src/messages/catalogue.ts';
import { fullMessages, fullSignal } from '../data/order-examples.ts';

const limits = { maxDepth: 16 };
const { signal_id, symbol, volume } = fullSignal.data;
const signal = (more: object): string =>
  JSON.stringify({
    type: 'trading_signal',
    data: { signal_id, symbol, volume, action: 'BUY', ...more },
  });

describe('a message', () => {
  it('has a full example that is understood', () => {
    for (const message of fullMessages) {
      const result = decodeMessage(JSON.stringify(message), limits);
      expect([message.type, result.ok]).toEqual([message.type, true]);
    }
  });

  it('of an unknown type is refused, whatever it holds', () => {
    const text = JSON.stringify({ ...fullSignal, type: 'trading_signals', id: 1 });
    expect(decodeMessage(text, limits)).toMatchObject({
      ok: false,
      id: 1,
      error: { error_code: 'UNKNOWN_TYPE' },
    });
  });
});

describe('a reserved field', () => {
  for (const field of CLIENT_MESSAGES.trading_signal.reserved) {
    it(`${field} is refused, with the id unspent`, () => {
      expect(decodeMessage(signal({ [field]: 5 }), limits)).toMatchObject({
        ok: false,
        error: { error_code: 'NOT_SUPPORTED' },
        signalId: signal_id,
      });
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
    expect(decodeMessage(signal({ expect: false, max_age_ms: null }), limits).ok).toBe(true);
  });
});
