import { describe, expect, it } from 'bun:test';
import { asSymbolName, NEW_YORK_CLOSE, volumeToLots } from '@mt5-bridge/trading';
import fc from 'fast-check';
import { CATALOGUE, findSymbolSpec } from '../../src/catalogue/catalogue.ts';
import { parseCatalogue } from '../../src/catalogue/parse-catalogue.ts';
import { SyntheticFeed } from '../../src/feed/synthetic/synthetic-feed.ts';

const MINIMAL = {
  name: 'COFFEE',
  digits: 2,
  contractSize: 100,
  currencyBase: 'USD',
  currencyProfit: 'USD',
  calcMode: 'CFDLEVERAGE',
};

const parse = (...symbols: unknown[]) => parseCatalogue(JSON.stringify({ symbols }));

function accepted(...symbols: unknown[]) {
  const result = parse(...symbols);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.value;
}

const find = (symbols: (typeof CATALOGUE)[number][] | typeof CATALOGUE, name: string) => {
  const found = findSymbolSpec(name, symbols);
  if (found === undefined) throw new Error(`${name} is missing`);
  return found;
};

describe("a user's catalogue", () => {
  it('adds a symbol from the fields it must have', () => {
    const { symbols } = accepted(MINIMAL);
    expect(symbols).toHaveLength(CATALOGUE.length + 1);
    const coffee = find(symbols, 'COFFEE');
    expect(coffee).toMatchObject({ digits: 2, tickSize: 0.01, source: 'user catalogue' });
    expect(coffee.marginHedged).toBe(100);
  });

  it('takes what it does not say from the symbol that it is like', () => {
    const { symbols } = accepted({
      name: 'EURUSD.r',
      like: 'EURUSD',
      volumeMaxLots: 20,
      stopsLevel: 10,
      fillingFlags: ['IOC', 'BOC'],
      hours: { MON: ['00:05-23:55'], holidays: ['2026-12-25'] },
    });
    const row = find(symbols, 'EURUSD.r');
    const model = find(symbols, 'EURUSD');
    expect([volumeToLots(row.volumeMax), row.stopsLevel as number, row.fillingFlags]).toEqual([
      20, 10, 6,
    ]);
    expect(row.swapLong).toBe(model.swapLong);
    expect(row.quoteHours.days[1]).toEqual([{ fromMinute: 5, toMinute: 1435 }]);
    expect(row.tradeHours).toEqual(row.quoteHours);
    expect(row.tradeHours.days[2]).toEqual([]);
  });

  it('makes anew what follows from a field that differs from the model', () => {
    const { symbols } = accepted({ name: 'MICRO', like: 'EURUSD', digits: 4, contractSize: 1_000 });
    expect(find(symbols, 'MICRO')).toMatchObject({ tickSize: 0.0001, marginHedged: 1_000 });
  });

  it('may replace a shipped symbol and build on an earlier row', () => {
    const { symbols } = accepted(
      { name: 'EURUSD', like: 'EURUSD', swapLong: -1 },
      { name: 'EURUSD.x', like: 'EURUSD' },
    );
    expect(symbols).toHaveLength(CATALOGUE.length + 1);
    expect(find(symbols, 'EURUSD.x').swapLong).toBe(-1);
  });

  it('may describe a synthetic market, which then quotes the symbol', () => {
    const market = { price: 180, spreadPoints: 5, rhythm: 'new_york' };
    const { symbols, profiles } = accepted({ ...MINIMAL, market });
    const clock = { nowMs: () => Date.UTC(2026, 0, 6, 15), schedule: () => () => undefined };
    const options = { seed: 1, clock, catalogue: symbols, zone: NEW_YORK_CLOSE } as const;
    const profileOf = (name: string) => profiles.get(name);
    const feed = new SyntheticFeed({ ...options, tradingHours: 'always', profileOf });
    const [tick] = feed.history.ticks(asSymbolName('COFFEE'), { count: 1 });
    expect(Math.abs((tick?.bid ?? 0) / 180 - 1)).toBeLessThan(0.02);
  });

  const wrong: readonly (readonly [object, string, string, string])[] = [
    [{ digits: 'five' }, 'symbols[0].digits', 'a whole number from 0 to 8', '"five"'],
    [{ digits: 9 }, 'symbols[0].digits', 'a whole number from 0 to 8', '9'],
    [{ contractSize: 0 }, 'symbols[0].contractSize', 'a number from 1e-8', '0'],
    [{ calcMode: 'FX' }, 'symbols[0].calcMode', 'one of FOREX, FUTURES', '"FX"'],
    [{ currencyBase: 'usd' }, 'symbols[0].currencyBase', 'a currency code', '"usd"'],
    [{ contractsize: 5 }, 'symbols[0].contractsize', 'contractSize, the nearest', '"contractsize"'],
    [{ volumeMinLots: 5, volumeMaxLots: 1 }, 'symbols[0].volumeMinLots', 'at most', '5'],
    [{ tickSize: 0.015 }, 'symbols[0].tickSize', 'a multiple of one point', '0.015'],
    [{ tickSize: 0.001 }, 'symbols[0].tickSize', 'a multiple of one point', '0.001'],
    [{ swapDays: [1, 2] }, 'symbols[0].swapDays', 'seven numbers', '[1,2]'],
    [{ fillingFlags: ['ALL'] }, 'symbols[0].fillingFlags', 'a list of FOK, IOC, BOC', '["ALL"]'],
    [
      { hours: { MON: ['9-17'] } },
      'symbols[0].hours',
      '"MON": ["00:00-24:00"]',
      '{"MON":["9-17"]}',
    ],
    [{ hours: { MO: [] } }, 'symbols[0].hours', 'in server time', '{"MO":[]}'],
    [{ tradeHours: { MON: ['10:00-12:00', '11:00-13:00'] } }, 'symbols[0].tradeHours', 'order', ''],
    [{ marginRates: { buy: 1 } }, 'symbols[0].marginRates', '"initial": 1', '{"buy":1}'],
    [{ expirationTime: '2027-12-17' }, 'symbols[0].expirationTime', 'UTC', '"2027-12-17"'],
    [{ name: 'TOO LONG' }, 'symbols[0].name', '1 to 31 letters', '"TOO LONG"'],
    [{ like: 'EURUDS' }, 'symbols[0].like', 'did you mean EURUSD?', '"EURUDS"'],
    [{ market: { price: -1 } }, 'symbols[0].market.price', 'a number from', '-1'],
    [{ market: { price: 1, speed: 2 } }, 'symbols[0].market.speed', 'one of price', '"speed"'],
  ];

  it.each([...wrong])('with %j is refused with the place', (fields, path, expected, received) => {
    const result = parse({ ...MINIMAL, ...fields });
    if (result.ok) throw new Error('was accepted');
    expect(result.problems).toHaveLength(1);
    expect(result.problems[0]?.path).toBe(path);
    expect(result.problems[0]?.expected).toContain(expected);
    expect(result.problems[0]?.received).toContain(received);
  });

  it('reports every mistake and uses nothing of the file', () => {
    const result = parse(MINIMAL, { name: 'X', digits: 99 }, 7, { ...MINIMAL });
    if (result.ok) throw new Error('was accepted');
    expect(result.problems.map(({ path }) => path)).toEqual([
      'symbols[1].contractSize',
      'symbols[1].currencyBase',
      'symbols[1].currencyProfit',
      'symbols[1].calcMode',
      'symbols[1].digits',
      'symbols[2]',
      'symbols[3].name',
    ]);
  });

  it.each(['', '[]', 'null', '{"symbols": {}}', '{"symbols": []}', '{"symbol": []}'])(
    'of %j is refused',
    (json) => {
      expect(parseCatalogue(json).ok).toBe(false);
    },
  );

  it('never makes the parser throw', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (value, market) => {
        expect(() => parse(value, { ...MINIMAL, market, hours: value })).not.toThrow();
      }),
      { numRuns: 1_000 },
    );
  });
});
