import { expect, test } from 'bun:test';
import {
  asMoney,
  asPrice,
  asTicket,
  asUtcMs,
  lotsToVolume,
  NO_MAGIC,
  NO_PRICE,
  normalizePrice,
  type Position,
} from '@mt5-bridge/trading';
import fc from 'fast-check';
import { AccountBook } from '../../src/engine/account-book.ts';
import { AccountLedger } from '../../src/engine/account-ledger.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { RequestPace } from '../../src/engine/request-pace.ts';
import { DEFAULT_SETTINGS } from '../../src/engine/settings.ts';
import { addedMargin, addedMarginBound } from '../../src/engine/validation/margin-check.ts';
import { Valuation } from '../../src/engine/valuation.ts';
import { account, NOON_MS, tick } from './fixtures.ts';
import { SYMBOLS, specOf } from './random-market.ts';

interface Held {
  readonly symbol: number;
  readonly isLong: boolean;
  readonly lots: number;
  /** Open price in per mille of the market. */
  readonly open: number;
  readonly swap: number;
}

const MARKET = [1.0845, 157.2, 18_500.5];

const helds = fc.array(
  fc.record<Held>({
    symbol: fc.nat(2),
    isLong: fc.boolean(),
    lots: fc.integer({ min: 1, max: 500 }),
    open: fc.integer({ min: 900, max: 1100 }),
    swap: fc.integer({ min: -5000, max: 5000 }),
  }),
  { maxLength: 12 },
);

function engineWith(positions: readonly Held[], useLeg: boolean): Engine {
  const symbols = SYMBOLS.map((spec) => ({ ...spec, marginHedgedUseLeg: useLeg }));
  const book = new AccountBook(account(), symbols, DEFAULT_SETTINGS, asUtcMs(NOON_MS));
  const valuation = new Valuation(book.spec, book.symbols, DEFAULT_SETTINGS);
  for (const [at, { name, digits }] of SYMBOLS.entries()) {
    const bid = normalizePrice(MARKET[at] ?? 0, digits);
    const ask = normalizePrice(bid * 1.0002, digits);
    book.symbols.get(name)?.quote(tick(bid, ask, NOON_MS, name), 0);
  }
  for (const [at, held] of positions.entries()) {
    const spec = specOf(held.symbol);
    const state = book.symbols.get(spec.name);
    if (state === undefined) throw new Error('no such symbol');
    const priceOpen = normalizePrice(((MARKET[held.symbol] ?? 0) * held.open) / 1000, spec.digits);
    const side = held.isLong ? 'BUY' : 'SELL';
    const ticket = asTicket(String(at + 1));
    const position: Position = {
      ticket,
      identifier: ticket,
      symbol: spec.name,
      side,
      reason: 'EXPERT',
      volume: lotsToVolume(held.lots / 100),
      priceOpen,
      priceCurrent: priceOpen,
      stopLoss: NO_PRICE,
      takeProfit: NO_PRICE,
      profit: asMoney(0),
      swap: asMoney(held.swap / 100),
      marginRate: valuation.marginRate(state, side, priceOpen),
      magic: NO_MAGIC,
      comment: '',
      openMs: asUtcMs(NOON_MS),
      updateMs: asUtcMs(NOON_MS),
    };
    book.placePosition(state, position);
  }
  const ledger = new AccountLedger(book, valuation);
  const settings = DEFAULT_SETTINGS;
  return { book, ledger, valuation, settings, pace: new RequestPace(0), faults: undefined };
}

test('the equity bound is never above the equity, and less than a few cents a position below', () => {
  fc.assert(
    fc.property(helds, (positions) => {
      const { ledger } = engineWith(positions, false);
      const { equity } = ledger.state();
      expect(ledger.isEquityAbove(equity + 1e-6)).toBe(false);
      // Gains and losses of the CFD convert at different sides, which the bound can not tell apart.
      const spread = positions.reduce((sum, { lots }) => sum + lots * 0.01 * 18_500 * 0.0002, 0);
      expect(ledger.isEquityAbove(equity - 0.05 * positions.length - spread - 0.01)).toBe(true);
    }),
    { numRuns: 1000 },
  );
});

test('the bound of an added margin is never below it', () => {
  const order = fc.record({
    symbol: fc.nat(2),
    isBuy: fc.boolean(),
    lots: fc.integer({ min: 1, max: 900 }),
  });
  fc.assert(
    fc.property(helds, order, fc.boolean(), (positions, wish, useLeg) => {
      const engine = engineWith(positions, useLeg);
      const state = engine.book.symbols.get(specOf(wish.symbol).name);
      if (state === undefined) throw new Error('no such symbol');
      const type = wish.isBuy ? 'BUY' : 'SELL';
      const price = asPrice(state.dealPrice(type));
      const held = engine.valuation.heldOrder(state, type, lotsToVolume(wish.lots / 100), price);
      const bound = addedMarginBound(engine, state, held) ?? Number.NEGATIVE_INFINITY;
      expect(bound).toBeGreaterThanOrEqual(addedMargin(engine, state, held));
    }),
    { numRuns: 1000 },
  );
});
