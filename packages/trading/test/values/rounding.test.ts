import { describe, expect, it } from 'bun:test';
import fc from 'fast-check';
import {
  addMoney,
  isOnVolumeStep,
  lotsToVolume,
  money,
  normalizePrice,
  parseUint64,
  pointsToPrice,
  powerOfTen,
  priceToPoints,
  roundTo,
  volumeToLots,
} from '../../src/index.ts';

describe('rounding', () => {
  it.each([
    [1.005, 2, 1.01],
    [-1.005, 2, -1.01],
    [2.5, 0, 3],
    [-2.5, 0, -3],
    [1.0799999999999998, 5, 1.08],
    [0.1 + 0.2, 2, 0.3],
    [-0.001, 2, 0],
    [8.575, 2, 8.58],
  ])('rounds %p to %p decimals half away from zero', (value, digits, expected) => {
    expect(roundTo(value, digits)).toBe(expected);
    expect(Object.is(roundTo(value, digits), -0)).toBe(false);
  });

  it('refuses digits that no price or currency has', () => {
    expect(() => powerOfTen(13)).toThrow('digits must be 0 to 12, received 13');
  });

  it('is idempotent and symmetric about zero', () => {
    fc.assert(
      fc.property(fc.double({ min: -1e9, max: 1e9, noNaN: true }), fc.nat(8), (value, digits) => {
        const once = roundTo(value, digits);
        expect(roundTo(once, digits)).toBe(once);
        expect(roundTo(-value, digits) + once).toBe(0);
      }),
      { numRuns: 1000 },
    );
  });

  it('brings a price through points unchanged', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 40 }), fc.nat(5), (points, digits) => {
        const price = pointsToPrice(points, digits);
        expect(Number(priceToPoints(price, digits))).toBe(points);
        expect(normalizePrice(price, digits)).toBe(price);
      }),
      { numRuns: 1000 },
    );
  });

  it('adds money without drift', () => {
    let sum = money(0, 2);
    for (let count = 0; count < 1000; count++) sum = addMoney(sum, money(0.1, 2), 2);
    expect(Number(sum)).toBe(100);
  });
});

describe('volumes', () => {
  it('count whole 1e-8 lots, so that sums and steps are exact', () => {
    const volume = lotsToVolume(0.1 + 0.2);
    expect(Number(volume)).toBe(30_000_000);
    expect(volumeToLots(volume)).toBe(0.3);
    expect(isOnVolumeStep(volume, lotsToVolume(0.1))).toBe(true);
    expect(isOnVolumeStep(lotsToVolume(0.015), lotsToVolume(0.01))).toBe(false);
  });
});

describe('64-bit numbers', () => {
  it.each(['0', '9007199254740993', '18446744073709551615'])('takes %p', (text) => {
    expect(parseUint64(text)).toBe(text);
  });

  it.each(['18446744073709551616', '01', '-1', '1.0', '', '1e3', ' 1'])('refuses %p', (text) => {
    expect(parseUint64(text)).toBeUndefined();
  });
});
