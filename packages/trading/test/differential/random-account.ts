import {
  convert,
  type NaiveAccount,
  type NaiveOrder,
  type NaivePosition,
  type NaiveQuote,
  type NaiveSymbol,
} from './naive-account.ts';

/** Numbers that look random and are the same in every run (mulberry32). */
export function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export class RandomBook {
  readonly #next: () => number;

  constructor(next: () => number) {
    this.#next = next;
  }

  pick<T>(values: readonly [T, ...T[]]): T {
    return values[Math.floor(this.#next() * values.length)] ?? values[0];
  }

  whole(from: number, to: number): number {
    return from + Math.floor(this.#next() * (to - from + 1));
  }

  account(): NaiveAccount {
    const currency = this.pick(['USD', 'EUR', 'JPY', 'GBP']);
    return {
      currency,
      digits: currency === 'JPY' ? 0 : 2,
      leverage: this.pick([1, 30, 100, 500]),
      hedging: this.pick([true, false]),
      quotes: {
        EURUSD: this.quote(1.1, 5),
        USDJPY: this.quote(150, 3),
        GBPUSD: this.quote(1.25, 5),
      },
    };
  }

  quote(around: number, digits: number): NaiveQuote {
    const bid = Number((around * (0.9 + this.#next() * 0.2)).toFixed(digits));
    return { bid, ask: Number((bid + this.whole(0, 30) * 10 ** -digits).toFixed(digits)) };
  }

  symbol(): NaiveSymbol {
    const mode = this.pick([
      ...(['FOREX', 'FOREX', 'FOREX', 'FOREX_NO_LEVERAGE', 'CFD', 'CFDINDEX'] as const),
      ...(['CFDLEVERAGE', 'FUTURES', 'EXCH_FUTURES', 'EXCH_FUTURES_FORTS'] as const),
      ...(['EXCH_STOCKS', 'EXCH_OPTIONS', 'EXCH_BONDS', 'SERV_COLLATERAL'] as const),
    ]);
    const name = this.pick(['EURUSD', 'USDJPY', 'GBPUSD', 'EURJPY', 'GBPJPY']);
    const [base, profit] = [name.slice(0, 3), name.slice(3)];
    const isForex = mode.startsWith('FOREX');
    const isFixed = mode.includes('FUTURES') || this.whole(0, 5) === 0;
    const digits = profit === 'JPY' ? 3 : 5;
    return {
      name: isForex ? name : `${name}.x`,
      mode,
      base,
      profit,
      margin: isForex ? base : profit,
      digits,
      contract: isForex ? 100_000 : this.pick([1, 10, 100]),
      tickSize: Number((10 ** -digits).toFixed(digits)),
      tickValue: this.whole(1, 9) / 10,
      initial: isFixed ? this.whole(1, 2000) : 0,
      maintenance: isFixed ? this.pick([0, this.whole(1, 2000)]) : 0,
      hedged: isFixed ? this.whole(1, 1000) : this.pick([1, 50_000, 100_000]),
      useLeg: this.whole(0, 3) === 0,
      buyFactor: this.pick([1, 2, 0.33]),
      sellFactor: this.pick([1, 4]),
      face: 1000,
      settlement: 1.1,
      swapMode: this.pick([
        ...(['DISABLED', 'POINTS', 'POINTS', 'CURRENCY_SYMBOL', 'CURRENCY_MARGIN'] as const),
        ...(['CURRENCY_PROFIT', 'CURRENCY_DEPOSIT', 'INTEREST_CURRENT', 'INTEREST_OPEN'] as const),
      ]),
      swapLong: this.whole(-3000, 1000) / 100,
      swapShort: this.whole(-3000, 1000) / 100,
    };
  }

  position(symbol: NaiveSymbol, account: NaiveAccount): NaivePosition {
    const buy = this.pick([true, false]);
    const around = symbol.profit === 'JPY' ? 150 : 1.1;
    const open = this.quote(around, symbol.digits).bid;
    // A Forex pair that converts its own margin does so at the price of the order.
    const own = symbol.mode.startsWith('FOREX') ? { [symbol.name]: { bid: open, ask: open } } : {};
    const quotes = { ...account.quotes, ...own };
    const rate = convert({ ...account, quotes }, symbol.margin, buy);
    return { buy, lots: this.whole(1, 500) / 100, open, rate };
  }

  order(symbol: NaiveSymbol, account: NaiveAccount): NaiveOrder {
    return { ...this.position(symbol, account), stop: this.pick([true, false]) };
  }

  list<T>(most: number, make: () => T): T[] {
    return Array.from({ length: this.whole(0, most) }, make);
  }
}
