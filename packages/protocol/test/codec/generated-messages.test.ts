import { describe, expect, it } from 'bun:test';
import fc from 'fast-check';
import { Check } from 'typebox/value';
import { decodeMessage } from '../../src/codec/decode.ts';
import { explain } from '../../src/codec/explain.ts';
import { normalize } from '../../src/codec/normalize.ts';
import { CLIENT_MESSAGES } from '../../src/messages/catalogue.ts';
import { SERVER_MESSAGES } from '../../src/messages/server-catalogue.ts';
import { arbitraryOf } from '../data/arbitrary-of.ts';

const limits = { maxDepth: 16 };
const RUNS = { numRuns: 60 };
const requests = Object.entries(CLIENT_MESSAGES);

for (const [type, { schema }] of requests) {
  describe(`any ${type}`, () => {
    const messages = arbitraryOf(schema);

    it('is taken, or refused for what its fields say of each other; its result decodes to itself', () => {
      fc.assert(
        fc.property(messages, (message) => {
          const once = decodeMessage(JSON.stringify(message), limits);
          if (!once.ok) {
            const { error_code, details } = once.error;
            const isOfRule = error_code === 'NOT_SUPPORTED' || Check(schema, message);
            expect([isOfRule, details.path]).toEqual([true, details.path]);
            return;
          }
          expect(Check(schema, once.message)).toBe(true);
          expect(decodeMessage(JSON.stringify(once.message), limits)).toEqual(once);
        }),
        RUNS,
      );
    });

    it('is read the same with an unknown field, which takes the other way through the decoder', () => {
      fc.assert(
        fc.property(messages, (message) => {
          const plain = decodeMessage(JSON.stringify(message), limits);
          const more = JSON.stringify({ ...Object(message), 'an unknown field': 1 });
          expect(decodeMessage(more, limits)).toEqual(plain);
        }),
        RUNS,
      );
    });
  });
}

describe('any message of the bridge', () => {
  for (const [type, { schema }] of Object.entries(SERVER_MESSAGES)) {
    it(`${type} fits its schema after a trip through text`, () => {
      fc.assert(
        fc.property(arbitraryOf(schema), (message) => {
          const back = JSON.parse(JSON.stringify(message));
          expect(explain(schema, back)).toBeUndefined();
          expect(explain(schema, normalize(schema, back))).toBeUndefined();
        }),
        { numRuns: 20 },
      );
    });
  }
});
