import { describe, expect, it } from 'bun:test';
import {
  asCurrency,
  asPrice,
  asUtcMs,
  checkSignal,
  lotsToVolume,
  makeSymbolSpec,
  PAPER_RISK_SETTINGS,
  type RiskView,
  type Signal,
} from '../../src/index.ts';
import { account, position, signal, tick, view } from './fixtures.ts';

const verdict = (given: Partial<Signal>, more: Partial<RiskView> = {}) =>
  checkSignal(signal(given), view(more));

describe('the rules before a signal is sent', () => {
  it('approve a plain signal unchanged', () => {
    const plain = signal();
    const result = checkSignal(plain, view());
    expect(result.kind === 'approved' && Object.is(result.approved, plain)).toBe(true);
  });

  it.each<[string, Partial<Signal>, Partial<RiskView>, string, string]>([
    ['an expired signal', { expirationMs: view().nowMs }, {}, 'expiration', 'SIGNAL_EXPIRED'],
    ['an unknown symbol', {}, { spec: undefined }, 'symbol', 'INVALID_SYMBOL'],
    ['a volume above the cap', { volume: lotsToVolume(10.01) }, {}, 'volume', 'INVALID_VOLUME'],
    ['a volume below the minimum', { volume: lotsToVolume(0.001) }, {}, 'volume', 'INVALID_VOLUME'],
    ['a volume off the step', { volume: lotsToVolume(0.015) }, {}, 'volume', 'INVALID_VOLUME'],
    ['no volume at all', { volume: lotsToVolume(Number.NaN) }, {}, 'volume', 'INVALID_VOLUME'],
    [
      'a CLOSE above the cap',
      { action: 'CLOSE', volume: lotsToVolume(11) },
      {},
      'volume',
      'INVALID_VOLUME',
    ],
    ['a price off its digits', { price: asPrice(1.084701) }, {}, 'price_grid', 'INVALID_PRICE'],
    ['a stop off its digits', { stopLoss: asPrice(1.084701) }, {}, 'price_grid', 'INVALID_STOPS'],
    ['a price far away', { price: asPrice(1.2) }, {}, 'price_collar', 'RISK_PRICE_COLLAR'],
    [
      'a price without a quote',
      { price: asPrice(1.08) },
      { tick: undefined },
      'price_collar',
      'NO_QUOTES',
    ],
    ['too little money', {}, { account: account(100) }, 'margin', 'INSUFFICIENT_MARGIN'],
  ])('refuse %s', (_what, given, more, rule, code) => {
    expect(verdict(given, more)).toMatchObject({ kind: 'denied', rule, code });
  });

  it('meet the limits of symbol and account where they cross', () => {
    const spec = makeSymbolSpec({ volumeMin: lotsToVolume(1), volumeMax: lotsToVolume(2) });
    for (const lots of [0.5, 3]) {
      expect(verdict({ volume: lotsToVolume(lots) }, { spec })).toMatchObject({
        details: { volume: lots, volumeMin: 1, volumeMax: 2, volumeStep: 0.01 },
      });
    }
  });

  it('hold a CLOSE to the cap only', () => {
    expect(verdict({ action: 'CLOSE', volume: lotsToVolume(0.001) }).kind).toBe('approved');
  });

  it('forgive the binary noise of a price', () => {
    expect(verdict({ stopLoss: asPrice(1.0799999999999998) }).kind).toBe('approved');
  });

  it('say what the order needs and what there is', () => {
    const poor = {
      account: account(100),
      tick: tick(1.0844, 1.0846),
      quotes: () => tick(1.0844, 1.0846),
    };
    expect(verdict({}, poor)).toMatchObject({
      details: { requiredMargin: 108.46, availableMargin: 100 },
    });
  });

  it('ask margin for the added exposure only', () => {
    const poor = account(1);
    const netting = { ...poor, spec: { ...poor.spec, marginMode: 'RETAIL_NETTING' as const } };
    const held = { positions: [position('1')], account: netting };
    expect(verdict({ action: 'SELL', volume: lotsToVolume(0.5) }, held).kind).toBe('approved');
    expect(verdict({ action: 'BUY' }, held)).toMatchObject({ rule: 'margin' });
    expect(verdict({ action: 'CLOSE' }, held).kind).toBe('approved');
  });

  it('leave the margin to the terminal where no quote converts it', () => {
    const poor = account(1);
    const roubles = { ...poor, spec: { ...poor.spec, currency: asCurrency('RUB') } };
    expect(verdict({}, { account: roubles }).kind).toBe('approved');
    expect(verdict({}, { account: poor, quotes: () => undefined, tick: undefined }).kind).toBe(
      'approved',
    );
  });

  it('refuse on an old quote when that rule is on, and fail closed without one', () => {
    const settings = { ...PAPER_RISK_SETTINGS, quoteAgeMaxMs: 1000 };
    const later = asUtcMs(view().marketMs + 1001);
    expect(verdict({}, { settings }).kind).toBe('approved');
    expect(verdict({}, { settings, marketMs: later })).toMatchObject({ code: 'RISK_LIMIT' });
    expect(verdict({}, { settings, tick: undefined })).toMatchObject({ code: 'NO_QUOTES' });
  });

  it('can all be switched off but those of the symbol', () => {
    const settings = { ...PAPER_RISK_SETTINGS, priceCollarPercent: null };
    expect(verdict({ price: asPrice(0.5) }, { settings }).kind).toBe('approved');
  });
});
