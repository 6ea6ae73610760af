import {
  type NaiveAccount,
  type NaiveOrder,
  type NaivePosition,
  type NaiveSymbol,
  round,
} from './naive-account.ts';

/** Section 7.1 of the reference, one line per mode, for so many lots at a price. */
function basic(
  symbol: NaiveSymbol,
  account: NaiveAccount,
  lots: number,
  price: number,
  perLot: number,
  contract = symbol.contract,
): number {
  const { mode, tickSize, tickValue, face } = symbol;
  if (mode === 'SERV_COLLATERAL') return 0;
  const divided = mode === 'FOREX' || mode === 'CFDLEVERAGE' ? account.leverage : 1;
  if (perLot !== 0) return (lots * perLot) / divided;
  if (mode.includes('FUTURES')) return 0;
  if (mode === 'FOREX' || mode === 'FOREX_NO_LEVERAGE') return (lots * contract) / divided;
  if (mode === 'CFDINDEX') return (lots * contract * price * tickValue) / tickSize;
  if (mode.includes('BONDS')) return (lots * contract * face * price) / 100;
  return (lots * contract * price) / divided;
}

function held(symbol: NaiveSymbol): number {
  return symbol.maintenance !== 0 ? symbol.maintenance : symbol.initial;
}

function factor(symbol: NaiveSymbol, buy: boolean): number {
  return buy ? symbol.buyFactor : symbol.sellFactor;
}

function lotsOf(list: readonly NaivePosition[]): number {
  return list.reduce((sum, { lots }) => sum + lots, 0);
}

function average(list: readonly NaivePosition[], of: (one: NaivePosition) => number): number {
  return list.reduce((sum, one) => sum + of(one) * one.lots, 0) / (lotsOf(list) || 1);
}

function orderMargin(symbol: NaiveSymbol, account: NaiveAccount, order: NaiveOrder): number {
  const margin = basic(symbol, account, order.lots, order.open, symbol.initial);
  return margin * order.rate * factor(symbol, order.buy);
}

/** Positions of one direction as one, for part of their lots. */
function legMargin(
  symbol: NaiveSymbol,
  account: NaiveAccount,
  leg: readonly NaivePosition[],
  lots: number,
): number {
  const price = average(leg, ({ open }) => open);
  const rate = average(leg, (one) => one.rate);
  const margin = basic(symbol, account, lots, price, held(symbol));
  return margin * rate * factor(symbol, leg[0]?.buy ?? true);
}

function sum(list: readonly number[]): number {
  return list.reduce((total, one) => total + one, 0);
}

/** Section 8.4. */
export function naiveHedging(
  symbol: NaiveSymbol,
  account: NaiveAccount,
  positions: readonly NaivePosition[],
  orders: readonly NaiveOrder[],
): number {
  const long = positions.filter(({ buy }) => buy);
  const short = positions.filter(({ buy }) => !buy);
  const longLots = lotsOf(long);
  const shortLots = lotsOf(short);
  const pendings = (buy: boolean): number =>
    sum(orders.filter((one) => one.buy === buy).map((one) => orderMargin(symbol, account, one)));
  const cents = (value: number): number => round(value, account.digits);
  if (symbol.useLeg) {
    const up = cents(legMargin(symbol, account, long, longLots)) + pendings(true);
    const down = cents(legMargin(symbol, account, short, shortLots)) + pendings(false);
    return Math.max(up, down);
  }
  const covered = Math.min(longLots, shortLots);
  const larger = longLots >= shortLots ? long : short;
  const open = legMargin(symbol, account, larger, Math.abs(longLots - shortLots));
  const price = average(positions, (one) => one.open);
  const rate = average(positions, (one) => one.rate);
  const isFixed = symbol.initial !== 0 || symbol.mode.includes('FUTURES');
  const pair = isFixed
    ? basic(symbol, account, covered, price, symbol.hedged)
    : basic(symbol, account, covered, price, 0, symbol.hedged);
  const both = pair * rate * ((symbol.buyFactor + symbol.sellFactor) / 2);
  return cents(open) + cents(both) + pendings(true) + pendings(false);
}

/** Section 8.3, with orders that do not outgrow each other in a way that it leaves open. */
export function naiveNetting(
  symbol: NaiveSymbol,
  account: NaiveAccount,
  position: NaivePosition | undefined,
  orders: readonly NaiveOrder[],
): number {
  const own = position === undefined ? 0 : legMargin(symbol, account, [position], position.lots);
  const of = (buy: boolean, stop: boolean): readonly NaiveOrder[] =>
    orders.filter((one) => one.buy === buy && one.stop === stop);
  const margin = (list: readonly NaiveOrder[]): number =>
    sum(list.map((one) => orderMargin(symbol, account, one)));
  if (position === undefined) {
    const limits = Math.max(margin(of(true, false)), margin(of(false, false)));
    return limits + margin(of(true, true)) + margin(of(false, true));
  }
  const same = orders.filter(({ buy }) => buy === position.buy);
  const opposite = orders.filter(({ buy }) => buy !== position.buy);
  const rest = lotsOf(opposite) - position.lots;
  if (rest <= 1e-9) return own + margin(same);
  if (same.length > 0 || new Set(opposite.map(({ stop }) => stop)).size > 1) return Number.NaN;
  return Math.max(own, (margin(opposite) * rest) / lotsOf(opposite));
}

/** The FORTS formula of section 8.3. */
export function naiveForts(
  symbol: NaiveSymbol,
  positions: readonly NaivePosition[],
  orders: readonly NaiveOrder[],
): number {
  const perPoint = symbol.tickValue / symbol.tickSize;
  const side = (buy: boolean): number => {
    const perLot = buy || symbol.maintenance === 0 ? symbol.initial : symbol.maintenance;
    const value = (price: number): number =>
      perLot + (buy ? price - symbol.settlement : symbol.settlement - price) * perPoint;
    const own = positions.map((one) => (one.buy === buy ? 1 : -1) * one.lots * value(one.open));
    const open = orders.filter((one) => one.buy === buy).map((one) => one.lots * value(one.open));
    return sum(own) + sum(open);
  };
  return Math.max(0, side(true), side(false));
}
