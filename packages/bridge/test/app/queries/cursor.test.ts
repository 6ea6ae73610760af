import { describe, expect, it } from 'bun:test';
import { sha256 } from '@mt5-bridge/bridge/internal/adapters/system/sha256.ts';
import { asTicket, asUtcMs } from '@mt5-bridge/trading';
import fc from 'fast-check';
import { type CursorScope, decodeCursor, encodeCursor } from '../../../src/app/queries/cursor.ts';

const scope: CursorScope = { sha256, bridgeId: 'bridge', listing: '["get_deals","paper",null]' };
const places = fc.record({
  timeMs: fc.integer({ min: 0, max: 8.64e15 }).map(asUtcMs),
  ticket: fc
    .bigInt({ min: 0n, max: 18_446_744_073_709_551_615n })
    .map((number) => asTicket(String(number))),
});

describe('a cursor', () => {
  it('gives its place back to the listing that it was made for', () => {
    fc.assert(
      fc.property(places, (place) => {
        const cursor = encodeCursor(place, scope);
        expect(cursor.length).toBeLessThanOrEqual(256);
        expect(decodeCursor(cursor, scope)).toEqual(place);
      }),
    );
  });

  it('means nothing to another listing or another bridge', () => {
    fc.assert(
      fc.property(places, (place) => {
        const cursor = encodeCursor(place, scope);
        expect(decodeCursor(cursor, { ...scope, listing: '["get_deals","second",null]' })).toBe(
          undefined,
        );
        expect(decodeCursor(cursor, { ...scope, bridgeId: 'other' })).toBe(undefined);
      }),
    );
  });

  it('that was changed in any place is none', () => {
    const cursor = encodeCursor(
      { timeMs: asUtcMs(1_769_000_000_000), ticket: asTicket('77') },
      scope,
    );
    for (const at of cursor.split('').keys()) {
      for (const other of ['0', '7', 'a', '.', '-', ' ', 'é', '']) {
        const changed = `${cursor.slice(0, at)}${other}${cursor.slice(at + 1)}`;
        if (changed !== cursor)
          expect([changed, decodeCursor(changed, scope)]).toEqual([changed, undefined]);
      }
    }
  });

  it('is no other text', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 256, unit: 'binary' }), (text) => {
        expect(decodeCursor(text, scope)).toBe(undefined);
      }),
    );
    for (const text of [
      '',
      '0.0.',
      `${'9'.repeat(17)}.1.0000000000000000`,
      '01.1.0000000000000000',
    ]) {
      expect(decodeCursor(text, scope)).toBe(undefined);
    }
  });
});
