import { describe, expect, it } from 'bun:test';
import fc from 'fast-check';
import { decodeMessage } from '../../src/codec/decode.ts';
import { createDecoder } from '../../src/codec/decoder.ts';
import { TICK_TEXT } from '../../src/codec/tick-text.ts';
import { CLIENT_MESSAGES, type ClientMessage } from '../../src/messages/catalogue.ts';
import { tickData } from '../data/examples.ts';

/** The decoder as it is for all other messages. */
const decodeSlowly = createDecoder<ClientMessage>(CLIENT_MESSAGES);
const limits = { maxDepth: 16 };

/** Mostly what the message takes, so that most texts have one thing wrong or none. */
const often = 60;
const number = fc.oneof(
  { weight: often, arbitrary: fc.nat(1_000_000).map((n) => ((n + 1) / 100_000).toFixed(5)) },
  { weight: often, arbitrary: fc.double({ min: 1e-9, max: 1e12, noNaN: true }).map(String) },
  { weight: 4, arbitrary: fc.double({ noNaN: true, noDefaultInfinity: true }).map(String) },
  { weight: 4, arbitrary: fc.stringMatching(/^-?\d{1,25}(\.\d{1,25})?([eE][+-]?\d{1,3})?$/) },
  fc.constantFrom('0', '-0', '00', '01', '1.', '.5', '1e400', '1E3', '2.0', '1000000000000', '+1'),
  fc.constantFrom('1000000000.5', '-1000000001', '1000000000001', '1e12', '1e-320', '5e-324'),
  fc.constantFrom('NaN', 'null', 'true', '"1"', '[1]', '{}', '', ' 1', '1 ', '1_0', '0x1', '١'),
);
const plain = fc.constantFrom('EURUSD', 'XAUUSD.raw', 'a:b', '{x}', '2026-01-05T12:00:00.000Z');
const string = fc.oneof(
  { weight: often, arbitrary: plain.map((value) => JSON.stringify(value)) },
  { weight: 3, arbitrary: fc.string({ unit: 'binary' }).map((value) => JSON.stringify(value)) },
  fc.string({ maxLength: 70 }).map((value) => `"${value}"`),
  fc.nat(70).map((length) => `"${'a'.repeat(length)}"`),
  fc.constantFrom('""', '"\\u0041"', '"\t"', '"a"b"', '"\u007f"', 'null', '1', '"é"'),
);
const time = fc.oneof(
  {
    weight: often,
    arbitrary: fc.integer({ min: 0, max: 4e12 }).map((ms) => `"${new Date(ms).toISOString()}"`),
  },
  string,
);
const id = fc.oneof(fc.nat().map(String), number, string);

const dataFields: readonly (readonly [string, fc.Arbitrary<string>])[] = [
  ['symbol', string],
  ['bid', number],
  ['ask', number],
  ['spread', number],
  ['time', time],
  ['volume', number],
  ['last', number],
  ['flags', fc.oneof({ weight: 9, arbitrary: fc.constantFrom('0', '1', '2') }, number)],
];

/** Mostly as clients write it; now and then a member moved, doubled, left out or unknown. */
function members(
  known: readonly (readonly [string, fc.Arbitrary<string>])[],
  space: string,
): fc.Arbitrary<string> {
  const written = known.map(([name, value]) => value.map((text) => `"${name}":${space}${text}`));
  const disorder = fc.oneof(
    { weight: 20, arbitrary: fc.constant('none' as const) },
    fc.constantFrom('move' as const, 'double' as const, 'drop' as const, 'add' as const),
  );
  return fc.tuple(fc.tuple(...written), disorder, fc.nat(20)).map(([parts, kind, at]) => {
    const list = [...parts];
    const place = list.length === 0 ? 0 : at % list.length;
    const [taken] = kind === 'none' || kind === 'add' ? [] : list.splice(place, 1);
    if (kind === 'move' && taken !== undefined) list.push(taken);
    if (kind === 'double' && taken !== undefined) list.splice(place, 0, taken, taken);
    if (kind === 'add') list.splice(place, 0, `"more":${space}1`);
    return list.join(`,${space}`);
  });
}

const tickText = fc
  .tuple(fc.constantFrom('', ' ', '  '), fc.boolean(), fc.constantFrom('none', 'before', 'after'))
  .chain(([space, hasId, timestamp]) => {
    const type = ['type', fc.constant('"tick_data"')] as const;
    const data = ['data', members(dataFields, space).map((text) => `{${text}}`)] as const;
    const sent = ['timestamp', time] as const;
    const envelope = [
      type,
      ...(hasId ? [['id', id] as const] : []),
      ...(timestamp === 'before' ? [sent] : []),
      data,
      ...(timestamp === 'after' ? [sent] : []),
    ];
    return members(envelope, space).map((text) => `{${text}}`);
  });
const scribbled = fc
  .tuple(tickText, fc.nat(400), fc.string({ unit: 'binary', maxLength: 2 }), fc.nat(2))
  .map(([text, at, ink, cut]) => text.slice(0, at) + ink + text.slice(at + cut));
const anyTick = fc.oneof({ weight: 3, arbitrary: tickText }, scribbled);

describe('the quick reader of ticks', () => {
  it('takes what clients in JavaScript and Python send', () => {
    const compact = JSON.stringify(tickData);
    const spaced = JSON.stringify(tickData, null, 1).replaceAll(/\n */g, ' ');
    const python = spaced.replaceAll(/([{[]) | ([}\]])/g, '$1$2');
    for (const text of [compact, python]) {
      expect<unknown>(TICK_TEXT.read(text)).toEqual(tickData);
    }
    expect(python).toStartWith('{"type": "tick_data", "');
  });

  it('agrees with the decoder of all messages on every text', () => {
    let taken = 0;
    fc.assert(
      fc.property(anyTick, (text) => {
        if (TICK_TEXT.read(text) !== undefined) taken += 1;
        expect(decodeMessage(text, limits)).toStrictEqual(decodeSlowly(text, limits));
      }),
      { numRuns: 6_000 },
    );
    // Else the property would have said nothing of it.
    expect(taken).toBeGreaterThan(600);
  });

  it('takes a time of sending in front of the tick or behind it, not both', () => {
    const { type, timestamp, data } = tickData;
    const behind = JSON.stringify({ type, data, timestamp });
    expect<unknown>(TICK_TEXT.read(behind)).toEqual({ type, data, timestamp });
    const twice = behind.replace('"tick_data"', `"tick_data","timestamp":"${timestamp}"`);
    expect(TICK_TEXT.read(twice)).toBeUndefined();
    expect(decodeMessage(twice, limits)).toMatchObject({
      ok: false,
      error: { details: { path: 'timestamp' } },
    });
  });

  it('lets nothing through that is too deep', () => {
    const text = JSON.stringify(tickData);
    for (const maxDepth of [0, 1, 2, 3]) {
      const decoded = decodeMessage(text, { maxDepth });
      expect(decoded).toEqual(decodeSlowly(text, { maxDepth }));
      expect(decoded.ok).toBe(maxDepth !== 1);
    }
  });

  it('cuts a symbol, which is kept for long, only from a short text', () => {
    const padded = { ...tickData, timestamp: ' '.repeat(1_000) };
    expect(TICK_TEXT.read(JSON.stringify(padded))).toBeUndefined();
    expect(decodeMessage(JSON.stringify(padded), limits).ok).toBe(true);
  });

  it('needs no more time for a text that nearly fits', () => {
    const long = `{"type":"tick_data","timestamp":"${'a'.repeat(60_000)}`;
    const digits = JSON.stringify(tickData).replace(/"bid":[^,]*/, `"bid":${'1'.repeat(60_000)}x`);
    const from = performance.now();
    for (let n = 0; n < 20; n += 1) {
      expect(TICK_TEXT.read(long)).toBeUndefined();
      expect(TICK_TEXT.read(digits)).toBeUndefined();
    }
    // A walk back and forth over the text would take minutes.
    expect(performance.now() - from).toBeLessThan(2_000);
  });
});
