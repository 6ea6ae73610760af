import { describe, expect, it } from 'bun:test';
import fc from 'fast-check';
import { Compile } from 'typebox/compile';
import { decodeMessage } from '../../src/codec/decode.ts';
import { explain } from '../../src/codec/explain.ts';
import { normalize } from '../../src/codec/normalize.ts';
import { CLIENT_MESSAGES } from '../../src/messages/catalogue.ts';
import { clientExamples, tickData } from '../data/examples.ts';

const limits = { maxDepth: 16 };

/** Values that a hostile or careless client may put anywhere. */
const anything = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom<unknown>(null, '', '0', -0, 1e308, 2 ** 53, '__proto__', '\u0000', [], {}),
  fc.string({ unit: 'binary', maxLength: 80 }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
);
const keys = fc.constantFrom(
  ...new Set(
    clientExamples.flatMap(({ message }) => {
      const { data } = message;
      return [
        ...Object.keys(message),
        ...Object.keys(typeof data === 'object' && data ? data : {}),
      ];
    }),
  ),
  '__proto__',
  'constructor',
  'id',
  'account',
  'channels',
  'token',
);
const types = fc.constantFrom(...Object.keys(CLIENT_MESSAGES), 'nope', 'toString');
const data = fc.dictionary(keys, anything, { maxKeys: 8 });

/** An example of the specification with some of its fields replaced. */
const mutant = fc
  .tuple(fc.constantFrom(...clientExamples), data, fc.dictionary(keys, anything, { maxKeys: 2 }))
  .map(([{ message }, inner, outer]) => ({
    ...message,
    data: { ...Object(message.data), ...inner },
    ...outer,
  }));
const invented = fc.record({ type: types, data }, { requiredKeys: [] });

/** JSON texts that were cut, doubled or scribbled on. */
const scribble = fc
  .tuple(fc.constantFrom(...clientExamples), fc.nat(400), fc.string({ maxLength: 6 }))
  .map(([{ message }, at, ink]) => {
    const text = JSON.stringify(message);
    return text.slice(0, at) + ink + text.slice(at + ink.length);
  });
const anyText = fc.oneof(
  mutant.map((message) => JSON.stringify(message)),
  invented.map((message) => JSON.stringify(message)),
  scribble,
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.json(),
);

describe('decodeMessage', () => {
  it('never throws, and its refusals are complete, short and safe to send', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const result = decodeMessage(text, limits);
        if (result.ok) return;
        const { error } = result;
        expect(error.message.length).toBeLessThan(600);
        expect(error.details.suggestion).toBeString();
        const sent = JSON.stringify(error);
        expect(sent.length).toBeLessThan(2_000);
        expect(sent.isWellFormed()).toBe(true);
      }),
      { numRuns: 20_000 },
    );
  });

  it('hands on nothing but what the schema of the type names', () => {
    const checks = new Map(
      Object.entries(CLIENT_MESSAGES).map(([type, { schema }]) => [type, Compile(schema)]),
    );
    fc.assert(
      fc.property(mutant, (message) => {
        const result = decodeMessage(JSON.stringify(message), limits);
        if (!result.ok) return;
        const { schema } = CLIENT_MESSAGES[result.message.type];
        expect(checks.get(result.message.type)?.Check(result.message)).toBe(true);
        expect(normalize(schema, result.message)).toEqual(result.message);
      }),
      { numRuns: 2_000 },
    );
  });

  it('decodes its own result to the same again', () => {
    fc.assert(
      fc.property(mutant, (message) => {
        const once = decodeMessage(JSON.stringify(message), limits);
        if (!once.ok) return;
        expect(decodeMessage(JSON.stringify(once.message), limits)).toEqual(once);
      }),
      { numRuns: 2_000 },
    );
  });

  it('does not depend on the order of keys or on blanks', () => {
    const shuffled = fc.shuffledSubarray(Object.keys(tickData.data), {
      minLength: Object.keys(tickData.data).length,
    });
    fc.assert(
      fc.property(shuffled, fc.constantFrom('', ' ', '\n\t', '  '), (order, blank) => {
        const values = new Map<string, unknown>(Object.entries(tickData.data));
        const inner = Object.fromEntries(order.map((key) => [key, values.get(key)]));
        const text = JSON.stringify({ data: inner, type: 'tick_data' }, null, blank);
        expect(decodeMessage(text, limits)).toEqual(
          decodeMessage(JSON.stringify({ type: 'tick_data', data: tickData.data }), limits),
        );
      }),
    );
  });
});

describe('explain', () => {
  it('finds a field exactly when the compiled schema refuses the message', () => {
    const checks = Object.values(CLIENT_MESSAGES).map(({ schema }) => ({
      schema,
      check: Compile(schema),
    }));
    const candidate = fc.oneof(mutant, invented, anything);
    fc.assert(
      fc.property(fc.constantFrom(...checks), candidate, ({ schema, check }, raw) => {
        const value = normalize(schema, raw);
        expect(explain(schema, value) === undefined).toBe(check.Check(value));
      }),
      { numRuns: 5_000 },
    );
  });
});
