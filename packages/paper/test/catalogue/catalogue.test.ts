import { describe, expect, it } from 'bun:test';
import {
  asUtcMs,
  isMarketOpen,
  NEW_YORK_CLOSE,
  powerOfTen,
  volumeToLots,
} from '@mt5-bridge/trading';
import { CATALOGUE, findSymbolSpec } from '../../src/catalogue/catalogue.ts';
import { findMarketProfile } from '../../src/feed/synthetic/market-profile.ts';

function spec(name: string) {
  const found = findSymbolSpec(name);
  if (found === undefined) throw new Error(`${name} is not in the catalogue`);
  return found;
}

describe('the shipped catalogue', () => {
  it('has at least 30 symbols of every kind, each name once', () => {
    expect(CATALOGUE.length).toBeGreaterThanOrEqual(30);
    expect(new Set(CATALOGUE.map(({ name }) => name)).size).toBe(CATALOGUE.length);
    const groups = new Set(CATALOGUE.map(({ path }) => path.split('\\')[0]));
    const kinds = ['Forex', 'Metals', 'Indices', 'Energies', 'Crypto', 'Shares', 'Futures'];
    for (const kind of kinds) expect(groups.has(kind)).toBe(true);
  });

  it('says of every row where it comes from, and gives it a synthetic market', () => {
    for (const row of CATALOGUE) {
      expect(row.source.length).toBeGreaterThan(0);
      expect(findMarketProfile(row.name)).toBeDefined();
    }
  });

  it('is consistent in every row', () => {
    for (const row of CATALOGUE) {
      const points = row.tickSize * powerOfTen(row.digits);
      expect(Math.abs(points - Math.round(points))).toBeLessThan(1e-9);
      expect(row.volumeMin % row.volumeStep).toBe(0);
      expect(row.volumeMax % row.volumeStep).toBe(0);
      expect(row.volumeMin).toBeLessThanOrEqual(row.volumeMax);
      expect(row.contractSize).toBeGreaterThan(0);
      expect(row.name.length).toBeLessThanOrEqual(31);
      if (row.calcMode === 'FUTURES') expect(row.tickValue).toBeGreaterThan(0);
    }
  });

  it.each([
    ['EURUSD', 5, -7.85, 3.8],
    ['GBPUSD', 5, -1.12, -0.79],
    ['USDJPY', 3, 9.17, -18.95],
    ['AUDUSD', 5, -1.5, 0.31],
    ['EURGBP', 5, -8.62, 1.83],
    ['NZDUSD', 5, -3.09, 1.52],
    ['USDCAD', 5, 3.36, -9.22],
    ['USDCHF', 5, 5.58, -13.15],
  ] as const)('has %s as the dumped server had it', (name, digits, swapLong, swapShort) => {
    const row = spec(name);
    expect(row).toMatchObject({ digits, swapLong, swapShort, contractSize: 100_000 });
    const lots = [row.volumeMin, row.volumeMax, row.volumeStep].map(volumeToLots);
    expect(lots).toEqual([0.01, 100, 0.01]);
    expect(row.currencyMargin as string).toBe(name.slice(0, 3));
    expect(row.swapDays).toEqual([0, 1, 1, 3, 1, 1, 0]);
    expect(row.source).toStartWith('Vantage International demo');
  });

  it('charges the weekend on Friday for indices, never for the weekend of forex', () => {
    expect(spec('US500').swapDays).toEqual([0, 1, 1, 1, 1, 3, 0]);
    expect(spec('XAUUSD').swapDays).toEqual([0, 1, 1, 3, 1, 1, 0]);
    expect(spec('BTCUSD').swapDays).toEqual([1, 1, 1, 1, 1, 1, 1]);
  });

  it('opens and closes when such markets do', () => {
    const isOpen = (name: string, time: string): boolean =>
      isMarketOpen(spec(name).tradeHours, NEW_YORK_CLOSE, asUtcMs(Date.parse(time)));
    // Winter: the server is two hours ahead, so its Monday begins on Sunday 22:00 UTC.
    expect(isOpen('EURUSD', '2026-01-11T21:59:59Z')).toBe(false);
    expect(isOpen('EURUSD', '2026-01-11T22:00:00Z')).toBe(true);
    expect(isOpen('EURUSD', '2026-01-16T21:59:59Z')).toBe(true);
    expect(isOpen('EURUSD', '2026-01-16T22:00:00Z')).toBe(false);
    expect(isOpen('XAUUSD', '2026-01-13T22:30:00Z')).toBe(false);
    expect(isOpen('XAUUSD', '2026-01-13T23:00:00Z')).toBe(true);
    expect(isOpen('AAPL', '2026-01-13T14:30:00Z')).toBe(true);
    expect(isOpen('AAPL', '2026-01-13T21:00:00Z')).toBe(false);
    expect(isOpen('BTCUSD', '2026-01-17T12:00:00Z')).toBe(true);
  });

  it('is looked up by the exact name', () => {
    expect(findSymbolSpec('eurusd')).toBeUndefined();
    expect(findSymbolSpec('__proto__')).toBeUndefined();
    expect(findMarketProfile('__proto__')).toBeUndefined();
  });
});
