import { describe, expect, it } from 'bun:test';
import fc from 'fast-check';
import {
  applyNetDeal,
  asMoney,
  asPrice,
  asVolume,
  averagePrice,
  closeBy,
  closeByComment,
  lotsToVolume,
  type NetPosition,
  swapShare,
} from '../../src/index.ts';

const deal = (side: 'BUY' | 'SELL', lots: number, price: number) => ({
  side,
  volume: lotsToVolume(lots),
  price,
});

describe('a netting position', () => {
  it('averages its price deal by deal, three decimals finer than the symbol', () => {
    let position: NetPosition | null = null;
    const step = (...given: Parameters<typeof deal>): number => {
      position = applyNetDeal(position, deal(...given), 5).position;
      return position?.priceOpen ?? 0;
    };
    expect(step('BUY', 0.01, 1.1005)).toBe(1.1005);
    expect(step('BUY', 0.02, 1.10052)).toBe(1.10051333);
    expect(step('SELL', 0.02, 1.10055)).toBe(1.10051333);
    expect(step('BUY', 0.01, 1.10056)).toBeCloseTo(1.10053666, 7);
  });

  it('reverses with a larger opposite deal: the old volume is closed, the rest opens at its price', () => {
    const long: NetPosition = {
      side: 'BUY',
      volume: lotsToVolume(1),
      priceOpen: asPrice(1.1),
    };
    const result = applyNetDeal(long, deal('SELL', 3, 1.2), 5);
    expect(result).toMatchObject({ entry: 'INOUT', closedVolume: lotsToVolume(1) });
    expect(result.position).toEqual({
      side: 'SELL',
      volume: lotsToVolume(2),
      priceOpen: asPrice(1.2),
    });
  });

  it('after any sequence of deals holds their signed sum, between the lowest and highest price', () => {
    const side = fc.constantFrom('BUY' as const, 'SELL' as const);
    const deals = fc.array(
      fc
        .tuple(side, fc.integer({ min: 1, max: 900 }), fc.integer({ min: 90_000, max: 130_000 }))
        .map(([direction, steps, points]) => deal(direction, steps / 100, points / 100_000)),
      { minLength: 1, maxLength: 30 },
    );
    fc.assert(
      fc.property(deals, (list) => {
        let position: NetPosition | null = null;
        let closed = 0;
        for (const one of list) {
          const result = applyNetDeal(position, one, 5);
          closed += result.closedVolume;
          position = result.position;
        }
        const signed = (one: { side: string; volume: number }): number =>
          one.side === 'BUY' ? one.volume : -one.volume;
        const sum = list.reduce((total, one) => total + signed(one), 0);
        expect(position === null ? 0 : signed(position)).toBe(sum);
        const traded = list.reduce((total, one) => total + one.volume, 0);
        expect(traded).toBe(2 * closed + Math.abs(sum));
        const prices = list.map(({ price }) => price);
        const open = (position as NetPosition | null)?.priceOpen ?? prices[0] ?? 0;
        expect(open).toBeGreaterThanOrEqual(Math.min(...prices) - 1e-8);
        expect(open).toBeLessThanOrEqual(Math.max(...prices) + 1e-8);
      }),
      { numRuns: 1000 },
    );
  });

  it('keeps its price when a deal at that price is added', () => {
    const held = { volume: lotsToVolume(0.3), priceOpen: asPrice(1.10051333) };
    const added = { volume: lotsToVolume(7), price: 1.10051333 };
    expect(Number(averagePrice(held, added, 5))).toBe(1.10051333);
  });
});

describe('closing', () => {
  it('books the share of the swap by volume, and the rest with the last lot', () => {
    const swap = asMoney(-1);
    const third = swapShare(swap, asVolume(1), asVolume(3), 2);
    expect(Number(third)).toBe(-0.33);
    expect(Number(swapShare(asMoney(-0.67), asVolume(2), asVolume(2), 2))).toBe(-0.67);
  });

  it('of two opposite positions takes the smaller volume at each other’s open price', () => {
    const long = { side: 'BUY', volume: lotsToVolume(0.03), priceOpen: asPrice(1.1) } as const;
    const short = { side: 'SELL', volume: lotsToVolume(0.01), priceOpen: asPrice(1.1005) } as const;
    expect(closeBy(long, short)).toEqual({
      closedVolume: lotsToVolume(0.01),
      first: { side: 'SELL', price: asPrice(1.1005), volume: lotsToVolume(0.01) },
      second: { side: 'BUY', price: asPrice(1.1), volume: lotsToVolume(0.01) },
      firstRest: lotsToVolume(0.02),
      secondRest: lotsToVolume(0),
    });
    expect(closeByComment('10', '20')).toBe('#10 by #20');
  });
});
