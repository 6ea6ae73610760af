import { describe, expect, it } from 'bun:test';
import fc from 'fast-check';
import { fitVolume, volumeFault } from '../../src/trade/volume-limits.ts';
import { isOnMoneyGrid } from '../../src/values/money.ts';
import { lotsToVolume, volumeToLots } from '../../src/values/volume.ts';

const spec = {
  volumeMin: lotsToVolume(0.1),
  volumeMax: lotsToVolume(5),
  volumeStep: lotsToVolume(0.1),
};

describe('fitVolume', () => {
  it.each([
    [0.1, 0.1],
    [0.15, 0.1],
    [0.29999999, 0.2],
    [0.01, 0.1],
    [7, 5],
    [4.99, 4.9],
  ])('makes %d lots to %d', (wish, fitted) => {
    expect(volumeToLots(fitVolume(spec, lotsToVolume(wish)))).toBe(fitted);
  });

  it('always finds a volume that the symbol takes, never above a wish that is large enough', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.00000001, max: 100, noNaN: true }), (lots) => {
        const fitted = fitVolume(spec, lotsToVolume(lots));
        expect(volumeFault(spec, fitted)).toBeUndefined();
        if (lots >= 0.1) expect(fitted).toBeLessThanOrEqual(lotsToVolume(lots));
      }),
    );
  });
});

describe('isOnMoneyGrid', () => {
  it.each([
    [0.1 + 0.2, 2, true],
    [1234567.89, 2, true],
    [0.001, 2, false],
    [10.5, 0, false],
    [10, 0, true],
    [0.00000001, 8, true],
    [Number.NaN, 2, false],
    [Number.POSITIVE_INFINITY, 2, false],
  ])('%d in %d digits: %p', (value, digits, isOn) => {
    expect(isOnMoneyGrid(value, digits)).toBe(isOn);
  });
});
