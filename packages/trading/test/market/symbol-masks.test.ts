import { describe, expect, it } from 'bun:test';
import fc from 'fast-check';
import { matchesMasks } from '../../src/market/symbol-masks.ts';

const NAMES = ['EURUSD', 'EURJPY', 'GBPUSD', 'XAUUSD', 'US500', 'EURUSD.r'];
const chosen = (masks: string): string[] => NAMES.filter((name) => matchesMasks(masks, name));

describe('masks of symbols', () => {
  it.each([
    ['*', NAMES],
    ['EURUSD', ['EURUSD']],
    ['EUR*', ['EURUSD', 'EURJPY', 'EURUSD.r']],
    ['*USD', ['EURUSD', 'GBPUSD', 'XAUUSD']],
    ['*USD*', ['EURUSD', 'GBPUSD', 'XAUUSD', 'EURUSD.r']],
    ['E*U*D', ['EURUSD']],
    ['*USD*, !EUR*', ['GBPUSD', 'XAUUSD']],
    ['*,!*USD*', ['EURJPY', 'US500']],
    ['EURUSD,US500', ['EURUSD', 'US500']],
    ['eurusd', []],
    ['!EUR*', []],
    ['', []],
  ])('%s', (masks, names) => {
    expect(chosen(masks)).toEqual(names);
  });

  it('are applied in their order, so that an exclusion only takes from what stands before it', () => {
    expect(chosen('!EURUSD,EUR*')).toEqual(['EURUSD', 'EURJPY', 'EURUSD.r']);
  });

  it('do not take one text for two pieces of a mask', () => {
    expect(matchesMasks('AB*BA', 'ABA')).toBe(false);
    expect(matchesMasks('AB*BA', 'ABBA')).toBe(true);
  });

  it('match as a pattern of the same meaning does', () => {
    const piece = fc.string({ unit: fc.constantFrom('A', 'B', '*'), maxLength: 8 });
    const name = fc.string({ unit: fc.constantFrom('A', 'B'), maxLength: 8 });
    fc.assert(
      fc.property(piece, name, (mask, text) => {
        const pattern = new RegExp(`^${mask.replaceAll('*', '.*')}$`);
        expect(matchesMasks(mask, text)).toBe(pattern.test(text));
      }),
      { numRuns: 2_000 },
    );
  });

  it('take no time for the worst mask that a client can send', () => {
    const mask = 'A*'.repeat(128);
    expect(matchesMasks(mask, 'A'.repeat(31))).toBe(false);
  });
});
