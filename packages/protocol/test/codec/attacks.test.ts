import { describe, expect, it } from 'bun:test';
import { decodeMessage } from '../../src/codec/decode.ts';
import type { DecodeFailure } from '../../src/codec/decoder.ts';
import { connect, tickData, tradingSignal } from '../data/examples.ts';

const limits = { maxDepth: 16 };
const decode = (text: string) => decodeMessage(text, limits);

function refused(text: string): DecodeFailure {
  const result = decode(text);
  if (result.ok) throw new Error(`accepted ${text.slice(0, 80)}`);
  return result;
}

const signalText = JSON.stringify(tradingSignal);
const withData = (message: { readonly data: object }, data: object): string =>
  JSON.stringify({ ...message, data: { ...message.data, ...data } });

describe('attacks on the content of messages', () => {
  const noMessages: readonly (readonly [string, string, string])[] = [
    ['nothing', '', 'invalid_json'],
    ['blanks', '  \n', 'invalid_json'],
    ['a byte order mark', `\ufeff${signalText}`, 'invalid_json'],
    ['text', 'hello', 'invalid_json'],
    ['half a message', signalText.slice(0, 50), 'invalid_json'],
    ['two messages', `${signalText}${signalText}`, 'invalid_json'],
    ['NaN', '{"type":"tick_data","data":{"bid":NaN}}', 'invalid_json'],
    ['Infinity', '{"type":"tick_data","data":{"bid":-Infinity}}', 'invalid_json'],
    ['single quotes', "{'type':'logout'}", 'invalid_json'],
    ['a trailing comma', '{"type":"logout",}', 'invalid_json'],
    ['a comment', '{"type":"logout"/**/}', 'invalid_json'],
    ['a raw line break in a string', '{"type":"log\nout"}', 'invalid_json'],
    ['null', 'null', 'not_object'],
    ['a number', '42', 'not_object'],
    ['a string', '"heartbeat"', 'not_object'],
    ['a boolean', 'true', 'not_object'],
    ['a list', '[]', 'not_object'],
    ['a list of messages', `[${signalText}]`, 'not_object'],
  ];
  for (const [what, text, reason] of noMessages) {
    it(`C01 ${what} is a VALIDATION_ERROR without id`, () => {
      const { error, ...rest } = refused(text);
      expect(error.error_code).toBe('VALIDATION_ERROR');
      expect(error.details.reason).toBe(reason);
      expect(rest).toEqual({ ok: false } as typeof rest);
    });
  }

  const nests: readonly (readonly [string, string])[] = [
    ['lists', '['.repeat(20_000)],
    ['closed lists', '['.repeat(20_000) + ']'.repeat(20_000)],
    ['objects', '{"a":'.repeat(12_000)],
    ['a field', `{"type":"logout","x":${'['.repeat(16)}${']'.repeat(16)}}`],
  ];
  for (const [what, text] of nests) {
    it(`C02 ${what} nested too deep are refused before they are parsed`, () => {
      const { error } = refused(text);
      expect(error.details.reason).toBe('too_deep');
      expect(error.details.limit).toBe(16);
      expect(JSON.stringify(error).length).toBeLessThan(500);
    });
  }

  it('C02 the limit itself is allowed, and without a limit the parser decides', () => {
    const deep = (levels: number) =>
      `{"type":"logout","x":${'['.repeat(levels)}${']'.repeat(levels)}}`;
    expect(decode(deep(15)).ok).toBe(true);
    expect(decodeMessage(deep(5_000), { maxDepth: 0 }).ok).toBe(true);
    expect(decodeMessage('['.repeat(60_000), { maxDepth: 0 }).ok).toBe(false);
  });

  it('C03 prototype keys at every level are dropped and pollute nothing', () => {
    const poison = '"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}';
    const text = `{${poison},"type":"tick_data","data":{${poison},${JSON.stringify(tickData.data).slice(1)}}`;
    const result = decode(text);
    expect(result).toEqual({
      ok: true,
      message: { type: 'tick_data', data: tickData.data },
    } as typeof result);
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
    if (!result.ok) return;
    expect(Object.getPrototypeOf(result.message)).toBe(Object.prototype);
    expect(Object.keys(result.message)).toEqual(['type', 'data']);
  });

  it('C03 inherited names do not count as fields', () => {
    expect(
      refused('{"type":"trading_signal","data":{"__proto__":{"signal_id":"x"}}}').error.details,
    ).toMatchObject({
      field: 'signal_id',
      reason: 'missing',
    });
  });

  it('C04 a key that stands twice is refused with its path', () => {
    const text = signalText.replace('"volume":0.1', '"volume":0.1,"volume":10');
    const failure = refused(text);
    expect(failure.error.details).toMatchObject({
      reason: 'duplicate_key',
      field: 'volume',
      path: 'data.volume',
    });
    expect(failure.signalId).toBe(tradingSignal.data.signal_id);
  });

  it('C04 is not fooled by escapes, nor by a missing field that makes up for the second key', () => {
    const { flags, ...data } = tickData.data;
    const text = JSON.stringify({ type: 'tick_data', data }).replace(
      '"bid"',
      '"b\\u0069d":9,"bid"',
    );
    expect([flags, refused(text).error.details.path]).toEqual([0, 'data.bid']);
    expect(refused('{"type":"logout","type":"logout"}').error.details.path).toBe('type');
    expect(refused('{"type":"logout","x":{"y":1,"y":1}}').error.details.path).toBe('x.y');
  });

  it('C04 a second signal_id is refused and neither is named', () => {
    const other = '"signal_id":"550e8400-e29b-41d4-a716-446655440001"';
    const failure = refused(signalText.replace('"symbol"', `${other},"symbol"`));
    expect(failure.error.details.path).toBe('data.signal_id');
    expect('signalId' in failure).toBe(false);
  });

  it('C05 numbers beyond a double, text and booleans are no numbers', () => {
    const volume = (value: string) => signalText.replace('"volume":0.1', `"volume":${value}`);
    expect(refused(volume('1e400')).error.details).toMatchObject({
      reason: 'not_finite',
      received: 'Infinity',
    });
    expect(refused(volume('-1e400')).error.details).toMatchObject({ received: '-Infinity' });
    for (const value of ['-0', '"0.1"', '"NaN"', 'true', '[0.1]']) {
      expect(refused(volume(value)).error.details.field).toBe('volume');
    }
    expect(decode(volume('0.30000000000000004')).ok).toBe(true);
  });

  it('C06 identifiers above 2^53 keep their digits as text and are refused as numbers', () => {
    const result = decode(withData(tradingSignal, { magic: '9007199254740993' }));
    expect(result.ok && result.message.type === 'trading_signal' && result.message.data.magic).toBe(
      '9007199254740993',
    );
    const text = signalText.replace('"magic":12345', '"magic":9007199254740993');
    expect(refused(text).error.details).toMatchObject({ field: 'magic', reason: 'out_of_range' });
  });

  for (const type of [
    'nope',
    'toString',
    '__proto__',
    'constructor',
    'hasOwnProperty',
    '',
    'TICK_DATA',
    ' heartbeat',
  ]) {
    it(`C07 type '${type}' is UNKNOWN_TYPE`, () => {
      expect(refused(JSON.stringify({ type, data: {} })).error.error_code).toBe('UNKNOWN_TYPE');
    });
  }

  it('C07 a type of 10 KB comes back short', () => {
    const { error, requestType } = refused(JSON.stringify({ type: 'x'.repeat(10_000) }));
    expect(error.error_code).toBe('UNKNOWN_TYPE');
    expect(JSON.stringify(error).length).toBeLessThan(600);
    expect(requestType?.length).toBeLessThan(80);
  });

  it('C08 unknown fields are ignored at every level and never handed on', () => {
    const message = {
      ...tradingSignal,
      admin: true,
      data: { ...tradingSignal.data, scopes: ['admin'], nested: { deep: [{}] } },
    };
    expect(decode(JSON.stringify(message))).toEqual(decode(signalText));
  });

  it('C08 a field that would change the meaning of a signal is refused, not ignored', () => {
    for (const extra of [{ expect: { min_price: 1 } }, { max_age_ms: 7 }]) {
      const failure = refused(withData(tradingSignal, extra));
      expect(failure.error.error_code).toBe('NOT_SUPPORTED');
      expect(failure.error.details.field).toBe(Object.keys(extra)[0]);
      expect(failure.signalId).toBe(tradingSignal.data.signal_id);
    }
    expect(decode(withData(tradingSignal, { expect: false, max_age_ms: null })).ok).toBe(true);
  });

  const comments = [
    'a\r\nb',
    '\u001b[31mred',
    '\u202eright to left',
    '"quoted" | piped; \\',
    '\u{1f680} emoji',
    '<script>',
  ];
  for (const comment of comments) {
    it(`C09 the comment ${JSON.stringify(comment)} arrives as it was written`, () => {
      const result = decode(withData(tradingSignal, { comment }));
      expect(
        result.ok && result.message.type === 'trading_signal' && result.message.data.comment,
      ).toBe(comment);
    });
  }

  it('C10 a symbol is neither trimmed nor folded, and never holds control characters', () => {
    for (const symbol of ['eurusd', '../etc/passwd', 'EUR*', 'EURUSD ']) {
      const result = decode(withData(tickData, { symbol }));
      expect(result.ok && result.message.type === 'tick_data' && result.message.data.symbol).toBe(
        symbol,
      );
    }
    for (const symbol of ['EURUSD\u0000', 'X'.repeat(1_024), '']) {
      expect(refused(withData(tickData, { symbol })).error.details.field).toBe('symbol');
    }
  });

  it('C15 the time of the envelope is taken in any form, that of a deadline only with a zone', () => {
    for (const timestamp of [
      '2999-01-01T00:00:00Z',
      '1970-01-01',
      '2025-01-27T10:00:00',
      'noon',
      '',
    ]) {
      expect(decode(JSON.stringify({ ...tradingSignal, timestamp })).ok).toBe(true);
    }
    expect(
      refused(JSON.stringify({ ...tradingSignal, timestamp: 1737972000 })).error.details.field,
    ).toBe('timestamp');
    for (const expiration of [
      '2016-12-31T23:59:60Z',
      '2025-01-27T10:00:00.123456789Z',
      '2025-01-27T12:00:00+02:00',
    ]) {
      expect(decode(withData(tradingSignal, { expiration })).ok).toBe(true);
    }
    for (const expiration of [
      '2025-01-27T10:00:00',
      '2025-01-27T10:00:60Z',
      '2025-01-27T10:00:00.1234567890Z',
    ]) {
      expect(refused(withData(tradingSignal, { expiration })).error.details.field).toBe(
        'expiration',
      );
    }
  });

  it('C43 a login may be an integer or decimal text and is text inside', () => {
    const { parameters } = connect.data;
    const login = (value: unknown) =>
      decode(withData(connect, { parameters: { ...parameters, login: value } }));
    expect(login(12345)).toEqual(login('12345'));
    for (const value of [-1, 1.5, '12 345', '0x10', '012', true, 2 ** 53]) {
      expect(login(value)).toMatchObject({ ok: false, error: { details: { field: 'login' } } });
    }
  });

  it('C44 a signal_id may be any UUID in any case and is lower case inside', () => {
    for (const version of ['1', '4', '5', '7', 'c']) {
      const signalId = `550E8400-E29B-${version}1D4-A716-446655440000`;
      const result = decode(withData(tradingSignal, { signal_id: signalId }));
      expect(
        result.ok && result.message.type === 'trading_signal' && result.message.data.signal_id,
      ).toBe(signalId.toLowerCase());
    }
  });

  it('D03 no refusal repeats what may be a password or a token', () => {
    const canary = 'hunter2-canary';
    const texts = [
      withData(connect, { parameters: { server: canary, login: canary, password: [canary] } }),
      withData(connect, { parameters: { server: 's', login: canary, password: 'p' } }),
      withData(connect, { parameters: canary }),
      withData(connect, { command: canary }),
      JSON.stringify({
        type: 'mt5_command',
        data: { command: 'conect', password: canary, login: canary },
      }),
      JSON.stringify({
        type: 'mt5_command',
        id: [canary],
        data: { command: 'connect', password: canary },
      }),
      JSON.stringify({ type: 'authenticate', data: { method: canary, token: canary } }),
      JSON.stringify({
        type: 'authenticate',
        account: [canary],
        data: { method: 'jwt', token: `${canary}${'x'.repeat(20_000)}` },
      }),
      JSON.stringify({ type: 'refresh_token', data: { token: { secret: canary } } }),
      `${JSON.stringify(connect).slice(0, -1)},"password":"${canary}",}`,
    ];
    for (const text of texts) {
      const { error } = refused(text.replace('your_password', canary));
      expect(JSON.stringify(error)).not.toContain(canary);
    }
  });
});
