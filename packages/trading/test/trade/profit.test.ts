import { describe, expect, it } from 'bun:test';
import fc from 'fast-check';
import {
  asCurrency,
  asPrice,
  asSymbolName,
  type CalcContext,
  type CalcMode,
  calcMargin,
  calcPip,
  calcProfit,
  calcSwap,
  conversionRate,
  currencyDigits,
  findConversionRoute,
  lotsToVolume,
  makeSymbolSpec,
  profitInProfitCurrency,
  type Quote,
  type SymbolSpec,
  symbolSuffix,
  tickValue,
} from '../../src/index.ts';

const pair = (name: string, more: Partial<SymbolSpec> = {}): SymbolSpec =>
  makeSymbolSpec({
    name: asSymbolName(name),
    currencyBase: asCurrency(name.slice(0, 3)),
    currencyProfit: asCurrency(name.slice(3, 6)),
    ...more,
  });
const quotes: Record<string, Quote> = {
  EURUSD: { bid: asPrice(1.1), ask: asPrice(1.1002) },
  USDJPY: { bid: asPrice(150), ask: asPrice(150.02) },
  GBPUSD: { bid: asPrice(1.25), ask: asPrice(1.2504) },
};
const catalogue = ['EURUSD', 'USDJPY', 'GBPUSD', 'EURJPY'].map((name) => pair(name));
const context = (currency: string): CalcContext => ({
  currency: asCurrency(currency),
  currencyDigits: currency === 'JPY' ? 0 : 2,
  leverage: 100,
  catalogue,
  quotes: (symbol) => quotes[symbol],
});
const rate = (from: string, to: string, side: 'BID' | 'ASK'): number | undefined => {
  const route = findConversionRoute(catalogue, asCurrency(from), asCurrency(to));
  return route === undefined ? undefined : conversionRate(route, side, (name) => quotes[name]);
};

describe('conversion', () => {
  it('of a currency into itself is 1', () => {
    expect(rate('USD', 'USD', 'BID')).toBe(1);
  });

  it('finds in a frozen catalogue, again and again, what it finds in any', () => {
    const frozen = Object.freeze([...catalogue]);
    const currency = fc.constantFrom('EUR', 'USD', 'JPY', 'GBP', 'CHF').map(asCurrency);
    const suffix = fc.constantFrom('', '.raw');
    fc.assert(
      fc.property(currency, currency, suffix, (from, to, ending) => {
        const searched = findConversionRoute(catalogue, from, to, ending);
        expect(findConversionRoute(frozen, from, to, ending)).toEqual(searched);
        expect(findConversionRoute(catalogue.values(), from, to, ending)).toEqual(searched);
      }),
    );
  });

  it('takes a direct pair at the side asked for, an inverse pair at the other one', () => {
    expect(rate('EUR', 'USD', 'BID')).toBe(1.1);
    expect(rate('EUR', 'USD', 'ASK')).toBe(1.1002);
    expect(rate('JPY', 'USD', 'BID')).toBe(1 / 150.02);
    expect(rate('JPY', 'USD', 'ASK')).toBe(1 / 150);
  });

  it('goes through USD with the same side twice when no pair joins the two', () => {
    expect(rate('GBP', 'JPY', 'ASK')).toBe(1.2504 * 150.02);
    expect(rate('GBP', 'EUR', 'BID')).toBe(1.25 / 1.1002);
  });

  it('prefers a direct pair to two steps, even before its first quote', () => {
    expect(rate('EUR', 'JPY', 'BID')).toBeUndefined();
  });

  it('has no route between currencies that no pairs join', () => {
    expect(findConversionRoute(catalogue, asCurrency('RUB'), asCurrency('USD'))).toBeUndefined();
  });

  it('takes the pair with the suffix of the traded symbol, then by alphabet', () => {
    const many = ['EURUSD.b', 'EURUSD.a', 'EURUSD.raw'].map((name) => pair(name));
    const first = (suffix: string) =>
      findConversionRoute(many, asCurrency('EUR'), asCurrency('USD'), suffix)?.[0]?.symbol;
    expect(String(first('.raw'))).toBe('EURUSD.raw');
    expect(String(first(''))).toBe('EURUSD.a');
    expect(symbolSuffix(pair('EURJPY.raw'))).toBe('.raw');
  });

  it('never converts through a CFD', () => {
    const cfd = pair('EURRUB', { calcMode: 'CFD' });
    expect(findConversionRoute([cfd], asCurrency('EUR'), asCurrency('RUB'))).toBeUndefined();
  });
});

describe('profit', () => {
  it.each<[CalcMode, number]>([
    ['FOREX', 200],
    ['CFD', 200],
    ['CFDINDEX', 200],
    ['CFDLEVERAGE', 200],
    ['FUTURES', 1],
    ['EXCH_FUTURES', 1],
    ['EXCH_OPTIONS', 1],
    ['EXCH_STOCKS', 200],
    ['EXCH_BONDS', 2000],
    ['SERV_COLLATERAL', 0],
  ])('of %s is its formula, negated for a short', (calcMode, expected) => {
    const spec = makeSymbolSpec({ calcMode, tickSize: 0.01, tickValue: 5, faceValue: 1000 });
    const closed = { volume: lotsToVolume(1), priceOpen: 1.1, priceClose: 1.102 };
    expect(profitInProfitCurrency(spec, { ...closed, side: 'BUY' }, 2)).toBe(expected);
    expect(profitInProfitCurrency(spec, { ...closed, side: 'SELL' }, 2)).toBe(0 - expected);
  });

  it('rounds each leg of a Forex deal, and the difference of all others', () => {
    const closed = {
      side: 'BUY',
      volume: lotsToVolume(0.01),
      priceOpen: 1.000004,
      priceClose: 1.000013,
    } as const;
    expect(profitInProfitCurrency(makeSymbolSpec({}), closed, 2)).toBe(0.01);
    const cfd = makeSymbolSpec({ calcMode: 'CFD' });
    expect(profitInProfitCurrency(cfd, closed, 2)).toBe(0.01);
    const nearer = { ...closed, priceOpen: 1.000006 };
    expect(profitInProfitCurrency(makeSymbolSpec({}), nearer, 2)).toBe(0);
  });

  it('by deal converts at the close price when the traded pair is the conversion pair', () => {
    const closed = {
      side: 'BUY',
      volume: lotsToVolume(1),
      priceOpen: 149,
      priceClose: 151,
    } as const;
    const result = calcProfit(pair('USDJPY', { digits: 3 }), closed, context('USD'));
    expect(result).toMatchObject({ ok: true, value: 1324.5 });
  });

  it('by market converts gains at Bid and losses at Ask', () => {
    const spec = pair('EURJPY', { digits: 3 });
    const byMarket = { ...context('USD'), conversion: 'BY_MARKET' as const };
    const closed = {
      side: 'BUY',
      volume: lotsToVolume(1),
      priceOpen: 160,
      priceClose: 161,
    } as const;
    expect(calcProfit(spec, closed, byMarket)).toMatchObject({ value: 666.58 });
    expect(calcProfit(spec, { ...closed, side: 'SELL' }, byMarket)).toMatchObject({
      value: -666.67,
    });
    expect(calcProfit(spec, closed, context('USD'))).toMatchObject({ value: 666.67 });
  });

  it('says which conversion is missing', () => {
    const spec = pair('EURRUB');
    const closed = { side: 'BUY', volume: lotsToVolume(1), priceOpen: 1, priceClose: 2 } as const;
    expect(calcProfit(spec, closed, context('USD'))).toMatchObject({ code: 'NO_CONVERSION' });
    const order = { type: 'BUY', volume: lotsToVolume(1), price: 1 } as const;
    const cross = pair('EURJPY', { digits: 3 });
    expect(calcMargin(cross, order, { ...context('USD'), quotes: () => undefined })).toMatchObject({
      code: 'NO_QUOTE',
    });
  });

  it('is the negative of the opposite position, and 0 when nothing moved', () => {
    const spec = makeSymbolSpec({ calcMode: 'CFD' });
    const price = fc.integer({ min: 1, max: 1_000_000 }).map((points) => points / 100_000);
    fc.assert(
      fc.property(price, price, fc.integer({ min: 1, max: 10_000 }), (open, close, steps) => {
        const volume = lotsToVolume(steps / 100);
        const of = (side: 'BUY' | 'SELL', priceClose: number) =>
          profitInProfitCurrency(spec, { side, volume, priceOpen: open, priceClose }, 2);
        expect(of('BUY', close) + of('SELL', close)).toBe(0);
        expect(of('BUY', open)).toBe(0);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('tick and pip values', () => {
  it('take the worse side for a gain and the other for a loss', () => {
    const spec = pair('EURJPY', { digits: 3 });
    const route = findConversionRoute(catalogue, spec.currencyProfit, asCurrency('USD')) ?? [];
    const value = tickValue(spec, route, (name) => quotes[name]);
    expect(value?.profit).toBeCloseTo(100 / 150.02, 12);
    expect(value?.loss).toBeCloseTo(100 / 150, 12);
  });

  it('count ten points a pip where Forex has three or five digits', () => {
    const pip = calcPip(pair('EURUSD'), lotsToVolume(0.1), context('USD'));
    expect(pip).toMatchObject({ value: { point: 0.1, pip: 1, pointsPerPip: 10 } });
    const gold = makeSymbolSpec({ calcMode: 'CFD', digits: 2, contractSize: 100 });
    expect(calcPip(gold, lotsToVolume(1), context('USD'))).toMatchObject({
      value: { point: 1, pip: 1, pointsPerPip: 1 },
    });
  });

  it('know the decimals of a currency, the account first', () => {
    expect(currencyDigits(asCurrency('JPY'))).toBe(0);
    expect(currencyDigits(asCurrency('EUR'))).toBe(2);
    expect(currencyDigits(asCurrency('JPY'), { ...context('JPY'), currencyDigits: 2 })).toBe(2);
  });
});

describe('a night of swap by calculation', () => {
  it('converts at the closing price of the pair itself', () => {
    const spec = pair('EURUSD', { swapMode: 'POINTS', swapShort: 0.15 });
    const position = { side: 'SELL', volume: lotsToVolume(5), price: 1.0895 } as const;
    expect(calcSwap(spec, position, context('EUR'))).toMatchObject({ value: 0.69 });
  });
});
