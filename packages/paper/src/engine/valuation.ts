import {
  type AccountSpec,
  type Money,
  money,
  type Position,
  type PositionSide,
  roundTo,
  type SymbolSpec,
  type Volume,
  volumeToLots,
} from '@mt5-bridge/trading';
import { type ConversionRoute, Conversions, conversionRate, type RateSide } from './conversion.ts';
import type { SymbolState } from './symbol-state.ts';

/** Prices orders and positions of one account in its deposit currency. */
export class Valuation {
  readonly #account: AccountSpec;
  readonly #conversions: Conversions;

  constructor(account: AccountSpec, states: Iterable<SymbolState>) {
    this.#account = account;
    this.#conversions = new Conversions(states);
  }

  /** Result of closing `volume` opened at `open` at the price `close`, rounded to the deposit currency. */
  profit(
    state: SymbolState,
    side: PositionSide,
    volume: Volume,
    open: number,
    close: number,
  ): Money {
    const { spec } = state;
    const raw = profitInProfitCurrency(spec, side, volumeToLots(volume), open, close);
    const rateSide = profitRateSide(spec, side, raw);
    const route = this.#route(spec.currencyProfit);
    const rate = route === undefined ? 0 : conversionRate(route, rateSide, state, close);
    return money(raw * rate, this.#account.currencyDigits);
  }

  positionProfit(state: SymbolState, position: Position): Money {
    const { side, volume, priceOpen } = position;
    const close = state.valuationPrice(side);
    // Before the first quote after a restart the stored value is the best that is known.
    if (close <= 0) return position.profit;
    return this.profit(state, side, volume, priceOpen, close);
  }

  /** Margin currency to deposit currency, as it is stored with an order or a position. */
  marginRate(state: SymbolState, side: PositionSide, price: number): number {
    const route = this.#route(state.spec.currencyMargin);
    if (route === undefined) return 0;
    return conversionRate(route, side === 'BUY' ? 'ASK' : 'BID', state, price);
  }

  /** Margin of one order or position in deposit currency, not rounded. */
  margin(
    state: SymbolState,
    side: PositionSide,
    volume: Volume,
    price: number,
    rate: number,
  ): number {
    const { spec } = state;
    const rates = side === 'BUY' ? spec.marginRates.buy : spec.marginRates.sell;
    const lots = volumeToLots(volume);
    return marginInMarginCurrency(spec, lots, price, this.#account.leverage) * rate * rates.initial;
  }

  #route(from: SymbolSpec['currencyProfit']): ConversionRoute | undefined {
    return this.#conversions.route(from, this.#account.currency);
  }
}

function profitInProfitCurrency(
  spec: SymbolSpec,
  side: PositionSide,
  lots: number,
  open: number,
  close: number,
): number {
  const sign = side === 'BUY' ? 1 : -1;
  switch (spec.calcMode) {
    case 'FOREX':
    case 'FOREX_NO_LEVERAGE': {
      const units = lots * spec.contractSize;
      return sign * (roundTo(units * close, 2) - roundTo(units * open, 2));
    }
    case 'FUTURES':
    case 'EXCH_FUTURES':
    case 'EXCH_FUTURES_FORTS':
    case 'EXCH_OPTIONS':
      return (sign * lots * (close - open) * spec.tickValue) / spec.tickSize;
    default:
      return sign * lots * spec.contractSize * (close - open);
  }
}

function profitRateSide(spec: SymbolSpec, side: PositionSide, raw: number): RateSide {
  const byDeal = spec.calcMode === 'FOREX' || spec.calcMode === 'FOREX_NO_LEVERAGE';
  if (byDeal) return side === 'BUY' ? 'ASK' : 'BID';
  return raw >= 0 ? 'BID' : 'ASK';
}

function marginInMarginCurrency(
  spec: SymbolSpec,
  lots: number,
  price: number,
  leverage: number,
): number {
  if (spec.marginInitial !== 0) return lots * spec.marginInitial;
  switch (spec.calcMode) {
    case 'FOREX':
      return (lots * spec.contractSize) / leverage;
    case 'FOREX_NO_LEVERAGE':
      return lots * spec.contractSize;
    case 'CFDLEVERAGE':
      return (lots * spec.contractSize * price) / leverage;
    default:
      return lots * spec.contractSize * price;
  }
}
