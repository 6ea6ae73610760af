import {
  convert,
  type NaiveAccount,
  type NaivePosition,
  type NaiveSymbol,
  round,
} from './naive-account.ts';

const isForex = (symbol: NaiveSymbol): boolean => symbol.mode.startsWith('FOREX');

/** Decimals of the profit currency. */
function profitDigits(symbol: NaiveSymbol, account: NaiveAccount): number {
  if (symbol.profit === account.currency) return account.digits;
  return symbol.profit === 'JPY' ? 0 : 2;
}

/** Sections 7.1 and 8.5: formula, rounding, and the side of the conversion. */
export function naiveProfit(
  symbol: NaiveSymbol,
  account: NaiveAccount,
  position: NaivePosition,
  close: number,
): number {
  const { mode, contract, tickSize, tickValue, face } = symbol;
  const { lots, open, buy } = position;
  const digits = profitDigits(symbol, account);
  let long: number;
  if (isForex(symbol)) {
    long = round(lots * contract * close, digits) - round(lots * contract * open, digits);
  } else if (mode.includes('FUTURES') || mode.includes('OPTIONS')) {
    long = lots * (close - open) * (tickValue / tickSize);
  } else if (mode.includes('BONDS')) {
    long = ((close - open) / 100) * face * contract * lots;
  } else if (mode === 'SERV_COLLATERAL') {
    long = 0;
  } else {
    long = lots * contract * (close - open);
  }
  const result = round(buy ? long : -long, digits);
  const ask = isForex(symbol) ? buy : result < 0;
  return round(result * rateAt(symbol, account, symbol.profit, ask, close), account.digits);
}

/** A Forex pair that converts itself does so at the price of the deal. */
function rateAt(
  symbol: NaiveSymbol,
  account: NaiveAccount,
  currency: string,
  ask: boolean,
  price: number,
): number {
  if (!isForex(symbol)) return convert(account, currency, ask);
  const quotes = { ...account.quotes, [symbol.name]: { bid: price, ask: price } };
  return convert({ ...account, quotes }, currency, ask);
}

/** Section 9: one charge of a night. */
export function naiveSwap(
  symbol: NaiveSymbol,
  account: NaiveAccount,
  position: NaivePosition,
  price: number,
  times: number,
): number {
  const { swapMode, contract, digits, tickSize, tickValue } = symbol;
  const { lots, buy } = position;
  const swap = buy ? symbol.swapLong : symbol.swapShort;
  const rate = (currency: string, ask: boolean): number =>
    rateAt(symbol, account, currency, ask, price);
  const isFuture = symbol.mode.includes('FUTURES');
  const perTick = isFuture ? tickValue / tickSize : 1;
  let night = 0;
  if (swapMode === 'POINTS') {
    const point = 10 ** -digits * lots * (isFuture ? perTick : contract);
    night = round(point * rate(symbol.profit, isForex(symbol) && buy), account.digits) * swap;
  } else if (swapMode === 'CURRENCY_DEPOSIT') {
    night = lots * swap;
  } else if (swapMode === 'CURRENCY_SYMBOL') {
    night = lots * swap * rate(symbol.base, swap < 0);
  } else if (swapMode === 'CURRENCY_MARGIN') {
    night = lots * swap * rate(symbol.margin, swap < 0);
  } else if (swapMode === 'CURRENCY_PROFIT') {
    night = lots * swap * rate(symbol.profit, swap < 0);
  } else if (swapMode.startsWith('INTEREST')) {
    const cost = isForex(symbol) ? contract : contract * price * perTick;
    const currency = isForex(symbol) ? symbol.base : symbol.profit;
    night = ((cost * lots * swap) / 100 / 360) * rate(currency, !buy);
  }
  return round(night * times, account.digits);
}
