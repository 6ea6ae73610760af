import { describe, expect, it } from 'bun:test';
import fc from 'fast-check';
import { duplicatePath } from '../../src/codec/duplicate-key.ts';
import { countKeys, scanJson } from '../../src/codec/scan.ts';

function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}

describe('scanJson', () => {
  it('counts the depth and the keys of any JSON text as the parser sees them', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 6 }), (text) => {
        const value: unknown = JSON.parse(text);
        const { depth, keyCount } = scanJson(text);
        expect(depth).toBe(depthOf(value));
        // fast-check never writes a key twice.
        expect(keyCount).toBe(countKeys(value));
        expect(duplicatePath(text)).toBe('');
      }),
    );
  });

  it('is not fooled by brackets, colons and quotes in strings', () => {
    expect(scanJson('{"a\\"{[:":"}]:\\\\"}')).toEqual({ depth: 1, keyCount: 1 });
  });

  it('reads any text to its end', () => {
    fc.assert(fc.property(fc.string(), (text) => scanJson(text).depth >= 0));
  });
});

describe('duplicatePath', () => {
  const rows: readonly (readonly [string, string])[] = [
    ['{"a":1,"a":2}', 'a'],
    ['{"data":{"volume":0.1,"volume":10}}', 'data.volume'],
    ['{"a":{"x":1},"b":{"x":1},"b":2}', 'b'],
    ['{"list":[{"k":1},{"k":1,"k":2}]}', 'list.1.k'],
    ['{"a":1,"\\u0061":2}', 'a'],
    ['{"__proto__":1,"__proto__":2}', '__proto__'],
    ['{"":1,"":2}', ''],
    ['{"a":[1,[2,{"b":"c:d","b":0}]]}', 'a.1.1.b'],
  ];
  for (const [text, path] of rows) {
    it(`finds '${path}' in ${text}`, () => {
      expect(duplicatePath(text)).toBe(path);
      expect(countKeys(JSON.parse(text))).toBeLessThan(scanJson(text).keyCount);
    });
  }
});
