import type { MarketProfile, Rhythm } from '../feed/synthetic/market-profile.ts';

export type MarketReading =
  | { readonly profile: MarketProfile }
  | { readonly field: string; readonly expected: string; readonly received: unknown };

const RHYTHMS: readonly Rhythm[] = ['forex', 'metal', 'new_york', 'around_the_clock'];
const LIMITS = {
  price: [1e-6, 1e9],
  rangePercent: [0.01, 50],
  spreadPoints: [0, 1_000_000],
  ticksPerMinute: [4, 1_000],
} as const;

type Figure = keyof typeof LIMITS;

/**
 * The synthetic market of a user's symbol: `{"price": 1.1, "rangePercent": 1, "spreadPoints": 5,
 * "ticksPerMinute": 60, "rhythm": "forex"}`; only the price is needed.
 */
export function readMarket(value: unknown): MarketReading {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { field: '', expected: 'an object with a price', received: value };
  }
  const fields = new Map<string, unknown>(Object.entries({ ...DEFAULTS, ...value }));
  const stray = [...fields.keys()].find((key) => key !== 'rhythm' && !(key in LIMITS));
  if (stray !== undefined) {
    const expected = `one of ${Object.keys(LIMITS).join(', ')}, rhythm`;
    return { field: stray, expected, received: stray };
  }
  const figure = (name: Figure): number | undefined => {
    const [min, max] = LIMITS[name];
    const given = fields.get(name);
    return typeof given === 'number' && given >= min && given <= max ? given : undefined;
  };
  const wrong = (name: Figure): MarketReading => {
    const [min, max] = LIMITS[name];
    const received = fields.get(name);
    return { field: name, expected: `a number from ${min} to ${max}`, received };
  };
  const [centre, rangePercent] = [figure('price'), figure('rangePercent')];
  const [spreadPoints, ticksPerMinute] = [figure('spreadPoints'), figure('ticksPerMinute')];
  const rhythm = RHYTHMS.find((name) => name === fields.get('rhythm'));
  if (centre === undefined) return wrong('price');
  if (rangePercent === undefined) return wrong('rangePercent');
  if (spreadPoints === undefined) return wrong('spreadPoints');
  if (ticksPerMinute === undefined) return wrong('ticksPerMinute');
  if (rhythm === undefined) {
    const received = fields.get('rhythm');
    return { field: 'rhythm', expected: `one of ${RHYTHMS.join(', ')}`, received };
  }
  const course = { kind: 'own', centre, rangeRatio: rangePercent / 100 } as const;
  return { profile: { course, spreadPoints, ticksPerMinute, rhythm } };
}

const DEFAULTS = { rangePercent: 1, spreadPoints: 10, ticksPerMinute: 60, rhythm: 'forex' };
