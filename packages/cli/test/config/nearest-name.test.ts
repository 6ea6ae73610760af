import { describe, expect, it } from 'bun:test';
import fc from 'fast-check';
import { editDistance, nearestName } from '../../src/config/nearest-name.ts';

const word = fc.string({ maxLength: 12 });

describe('the distance between two names', () => {
  it('is a metric', () => {
    fc.assert(
      fc.property(word, word, word, (a, b, c) => {
        expect(editDistance(a, a)).toBe(0);
        expect(editDistance(a, b)).toBe(editDistance(b, a));
        expect(editDistance(a, c)).toBeLessThanOrEqual(editDistance(a, b) + editDistance(b, c));
        expect(editDistance(a, b) === 0).toBe(a === b);
      }),
    );
  });

  it.each([
    ['', 'abc', 3],
    ['kitten', 'sitting', 3],
    ['prt', 'port', 1],
  ])('%p to %p is %d', (a, b, distance) => expect(editDistance(a, b)).toBe(distance));
});

describe('the nearest name', () => {
  it('is none when everything is far', () => {
    expect(nearestName('xyz', ['server.port'])).toBeUndefined();
    expect(nearestName('port', [])).toBeUndefined();
  });
});
