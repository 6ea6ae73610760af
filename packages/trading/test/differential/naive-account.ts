/** Plain data of the second implementation: lots and prices as numbers, nothing of the product. */
export interface NaiveSymbol {
  readonly name: string;
  readonly mode: string;
  readonly base: string;
  readonly profit: string;
  readonly margin: string;
  readonly digits: number;
  readonly contract: number;
  readonly tickSize: number;
  readonly tickValue: number;
  readonly initial: number;
  readonly maintenance: number;
  readonly hedged: number;
  readonly useLeg: boolean;
  readonly buyFactor: number;
  readonly sellFactor: number;
  readonly face: number;
  readonly settlement: number;
  readonly swapMode: string;
  readonly swapLong: number;
  readonly swapShort: number;
}

export interface NaivePosition {
  readonly buy: boolean;
  readonly lots: number;
  readonly open: number;
  /** Margin currency in deposit currency when it was opened. */
  readonly rate: number;
}

export interface NaiveOrder extends NaivePosition {
  readonly stop: boolean;
}

export interface NaiveQuote {
  readonly bid: number;
  readonly ask: number;
}

export interface NaiveAccount {
  readonly currency: string;
  readonly digits: number;
  readonly leverage: number;
  readonly hedging: boolean;
  readonly quotes: Readonly<Record<string, NaiveQuote>>;
}

export function round(value: number, digits: number): number {
  const scale = 10 ** digits;
  const whole = Math.floor(Math.abs(value) * scale + 0.5 + 1e-7);
  return (value < 0 ? -whole : whole) / scale;
}

/** What one unit of a currency is worth, at the price that the client pays (`ask`) or gets. */
export function convert(account: NaiveAccount, from: string, ask: boolean): number {
  const to = account.currency;
  if (from === to) return 1;
  const one = (a: string, b: string): number | undefined => {
    const straight = account.quotes[a + b];
    if (straight !== undefined) return ask ? straight.ask : straight.bid;
    const turned = account.quotes[b + a];
    if (turned !== undefined) return ask ? 1 / turned.bid : 1 / turned.ask;
    return undefined;
  };
  const direct = one(from, to);
  if (direct !== undefined) return direct;
  return (one(from, 'USD') ?? Number.NaN) * (one('USD', to) ?? Number.NaN);
}
