import { describe, expect, it } from 'bun:test';
import {
  asCurrency,
  asPrice,
  asSymbolName,
  type CalcContext,
  type CalcMode,
  calcMargin,
  calcProfit,
  calcSwap,
  lotsToVolume,
  type MarginAccount,
  makeSymbolSpec,
  type OrderType,
  type Quote,
  type SwapMode,
  type SymbolSpec,
  symbolMargin,
} from '../../src/index.ts';
import type { NaiveAccount, NaiveOrder, NaivePosition, NaiveSymbol } from './naive-account.ts';
import { naiveForts, naiveHedging, naiveNetting } from './naive-margin.ts';
import { naiveProfit, naiveSwap } from './naive-money.ts';
import { generator, RandomBook } from './random-account.ts';

const ACCOUNTS = 10_000;

function specOf(symbol: NaiveSymbol): SymbolSpec {
  return makeSymbolSpec({
    name: asSymbolName(symbol.name),
    calcMode: symbol.mode as CalcMode, // the generator names modes of the domain only
    swapMode: symbol.swapMode as SwapMode, // as above
    currencyBase: asCurrency(symbol.base),
    currencyProfit: asCurrency(symbol.profit),
    currencyMargin: asCurrency(symbol.margin),
    digits: symbol.digits,
    contractSize: symbol.contract,
    tickSize: symbol.tickSize,
    tickValue: symbol.tickValue,
    marginInitial: symbol.initial,
    marginMaintenance: symbol.maintenance,
    marginHedged: symbol.hedged,
    marginHedgedUseLeg: symbol.useLeg,
    marginRates: {
      buy: { initial: symbol.buyFactor, maintenance: 0 },
      sell: { initial: symbol.sellFactor, maintenance: 0 },
    },
    faceValue: symbol.face,
    settlementPrice: symbol.settlement,
    swapLong: symbol.swapLong,
    swapShort: symbol.swapShort,
  });
}

function contextOf(account: NaiveAccount, traded: SymbolSpec): CalcContext {
  const quotes = new Map<string, Quote>();
  for (const [name, { bid, ask }] of Object.entries(account.quotes)) {
    quotes.set(name, { bid: asPrice(bid), ask: asPrice(ask) });
  }
  const catalogue = [...quotes.keys()].map((name) =>
    makeSymbolSpec({
      name: asSymbolName(name),
      currencyBase: asCurrency(name.slice(0, 3)),
      currencyProfit: asCurrency(name.slice(3)),
    }),
  );
  return {
    currency: asCurrency(account.currency),
    currencyDigits: account.digits,
    leverage: account.leverage,
    catalogue: [traded, ...catalogue.filter(({ name }) => name !== traded.name)],
    quotes: (name) => quotes.get(name),
  };
}

const termsOf = (account: NaiveAccount): MarginAccount => ({
  marginMode: account.hedging ? 'RETAIL_HEDGING' : 'RETAIL_NETTING',
  leverage: account.leverage,
  currencyDigits: account.digits,
});

const asHeld = ({ buy, lots, open, rate }: NaivePosition) => ({
  side: buy ? ('BUY' as const) : ('SELL' as const),
  volume: lotsToVolume(lots),
  priceOpen: open,
  marginRate: rate,
});

function asOrder({ buy, stop, lots, open, rate }: NaiveOrder) {
  const type: OrderType = stop
    ? buy
      ? 'BUY_STOP'
      : 'SELL_STOP'
    : buy
      ? 'BUY_LIMIT'
      : 'SELL_LIMIT';
  return { type, volume: lotsToVolume(lots), price: open, marginRate: rate };
}

interface Tally {
  compared: number;
  /** Differences beyond what a different order of rounding can explain. */
  readonly wrong: unknown[];
}

function compare(tally: Tally, ours: number, naive: number, units: number, about: unknown): void {
  if (Number.isNaN(naive)) return;
  tally.compared++;
  // Grouped margins are normalised one by one: half a unit of the last digit each.
  if (Math.abs(ours - naive) > units + Math.abs(naive) * 1e-12) {
    tally.wrong.push({ ours, naive, about });
  }
}

function everyAccount(visit: (book: RandomBook, account: NaiveAccount, tally: Tally) => void) {
  const tally: Tally = { compared: 0, wrong: [] };
  for (let seed = 1; seed <= ACCOUNTS; seed++) {
    const book = new RandomBook(generator(seed));
    visit(book, book.account(), tally);
  }
  expect(tally.wrong.slice(0, 3)).toEqual([]);
  return tally.compared;
}

describe('a second implementation, written from the reference without looking here', () => {
  it('agrees on the margin of 10,000 random accounts', () => {
    const compared = everyAccount((book, account, tally) => {
      const symbol = book.symbol();
      const positions = account.hedging
        ? book.list(8, () => book.position(symbol, account))
        : book.list(1, () => book.position(symbol, account));
      const orders = book.list(5, () => book.order(symbol, account));
      const naive = symbol.mode.endsWith('FORTS')
        ? naiveForts(symbol, positions, orders)
        : account.hedging
          ? naiveHedging(symbol, account, positions, orders)
          : naiveNetting(symbol, account, positions[0], orders);
      const held = positions.map(asHeld);
      const ours = symbolMargin(specOf(symbol), termsOf(account), held, orders.map(asOrder)).total;
      const unit = 10 ** -account.digits;
      compare(tally, ours, naive, unit * 2.01, { symbol, account, positions, orders });
    });
    expect(compared).toBeGreaterThan(8000);
  });

  it('agrees on profit, order margin and swap of 10,000 random positions', () => {
    const compared = everyAccount((book, account, tally) => {
      const symbol = book.symbol();
      const spec = specOf(symbol);
      const context = contextOf(account, spec);
      const position = book.position(symbol, account);
      const price = book.position(symbol, account).open;
      const unit = 10 ** -account.digits * 0.01;
      const { side, volume } = asHeld(position);
      const closed = { side, volume, priceOpen: position.open, priceClose: price };
      const profit = calcProfit(spec, closed, context);
      const about = { symbol, account, position, price };
      compare(
        tally,
        profit.ok ? profit.value : Number.NaN,
        naiveProfit(symbol, account, position, price),
        unit,
        about,
      );
      const times = book.pick([1, 3]);
      const swap = calcSwap(spec, { side, volume, price }, context, times);
      const naive = naiveSwap(symbol, account, position, price, times);
      compare(tally, swap.ok ? swap.value : Number.NaN, naive, unit, about);
      const order = calcMargin(spec, { type: side, volume, price: position.open }, context);
      const alone = naiveHedging(
        { ...symbol, maintenance: 0, useLeg: false },
        account,
        [position],
        [],
      );
      if (!symbol.mode.endsWith('FORTS')) {
        compare(tally, order.ok ? order.value : Number.NaN, alone, unit, about);
      }
    });
    expect(compared).toBeGreaterThan(25_000);
  });
});
