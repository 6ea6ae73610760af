import { describe, expect, it } from 'bun:test';
import { decodeMessage } from '../../src/codec/decode.ts';

const limits = { maxDepth: 16 };
const REQUEST_ID = '7d444840-9dc0-41d1-b245-5ffdce74fad2';

function dataOf(type: string, data: object): Record<string, unknown> {
  const result = decodeMessage(JSON.stringify({ type, data }), limits);
  if (!result.ok) throw new Error(`${result.error.message} ${JSON.stringify(result.error)}`);
  return { ...result.message.data };
}

const ticketOf = (ticket: unknown) =>
  dataOf('order_cancel', { request_id: REQUEST_ID, ticket }).ticket;

describe('tickets of a client', () => {
  it('are decimal text inside, whether they came as text or as a safe integer', () => {
    expect(ticketOf(12345678)).toBe('12345678');
    expect(ticketOf('12345678')).toBe('12345678');
    expect(ticketOf(2 ** 53 - 1)).toBe('9007199254740991');
    expect(ticketOf('9007199254740993')).toBe('9007199254740993');
    expect(ticketOf('18446744073709551615')).toBe('18446744073709551615');
  });

  it('are refused where a digit was or could be lost', () => {
    const wrong: readonly (readonly [unknown, string])[] = [
      [2 ** 53, 'out_of_range'],
      [0, 'out_of_range'],
      [-1, 'out_of_range'],
      [1.5, 'wrong_type'],
      ['0', 'bad_format'],
      ['007', 'bad_format'],
      ['1e3', 'bad_format'],
      [' 1', 'bad_format'],
      ['18446744073709551616', 'bad_format'],
      ['', 'bad_format'],
      [true, 'wrong_type'],
      [[1], 'wrong_type'],
    ];
    for (const [ticket, reason] of wrong) {
      const text = JSON.stringify({
        type: 'order_cancel',
        data: { request_id: REQUEST_ID, ticket },
      });
      expect([ticket, decodeMessage(text, limits)]).toMatchObject([
        ticket,
        { ok: false, error: { details: { field: 'ticket', reason } }, requestId: REQUEST_ID },
      ]);
    }
  });

  it('lose no digit of a number that JSON writes but no double holds', () => {
    const text = `{"type":"order_cancel","data":{"request_id":"${REQUEST_ID}","ticket":9007199254740993}}`;
    expect(decodeMessage(text, limits)).toMatchObject({
      error: { details: { field: 'ticket', reason: 'out_of_range' } },
    });
  });

  it('are text in every message that has them', () => {
    const ids = { request_id: REQUEST_ID };
    expect(dataOf('close_by', { ...ids, ticket: 1, opposite_ticket: 2 })).toEqual({
      ...ids,
      ticket: '1',
      opposite_ticket: '2',
    });
    expect(dataOf('position_close', { ...ids, ticket: 3, volume: 0.1 })).toEqual({
      ...ids,
      ticket: '3',
      volume: 0.1,
    });
    const close = { signal_id: REQUEST_ID, symbol: 'X', action: 'CLOSE', volume: 1 };
    expect(dataOf('trading_signal', { ...close, position_ticket: 4, magic: 5 })).toMatchObject({
      position_ticket: '4',
      magic: '5',
    });
    expect(dataOf('cancel_all', { ...ids, magic: 0 }).magic).toBe('0');
    expect(dataOf('get_deals', { magic: 6 }).magic).toBe('6');
    const scope = { kind: 'magic', value: 12345 };
    expect(dataOf('kill_switch', { action: 'engage', scope, reason: 'x' }).scope).toEqual({
      kind: 'magic',
      value: '12345',
    });
  });
});

describe('ids of requests', () => {
  it('are lower case inside', () => {
    const upper = REQUEST_ID.toUpperCase();
    expect(dataOf('order_cancel', { request_id: upper, ticket: 1 }).request_id).toBe(REQUEST_ID);
    for (const type of ['cancel_all', 'close_all']) {
      const { request_id, magic } = dataOf(type, { request_id: upper, magic: 7 });
      expect([request_id, magic]).toEqual([REQUEST_ID, '7']);
    }
    expect(dataOf('signal_status', { signal_id: upper })).toEqual({ signal_ids: [REQUEST_ID] });
    expect(dataOf('signal_status', { signal_ids: [upper] })).toEqual({ signal_ids: [REQUEST_ID] });
  });

  it('are told with a refusal, but not when they were written twice', () => {
    const twice = `{"type":"order_cancel","data":{"request_id":"${REQUEST_ID}","ticket":1,"request_id":"x"}}`;
    const failure = decodeMessage(twice, limits);
    expect(failure).toMatchObject({ error: { details: { path: 'data.request_id' } } });
    expect('requestId' in failure).toBe(false);
  });
});
