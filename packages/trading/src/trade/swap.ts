import type { SwapMode, SymbolSpec } from '../market/symbol-spec.ts';
import type { Currency } from '../values/ids.ts';
import { type Money, money, NO_MONEY } from '../values/money.ts';
import { normalizePrice, type Price, powerOfTen, roundTo } from '../values/price.ts';
import { type Volume, volumeToLots } from '../values/volume.ts';
import { isForex, type RateSide } from './conversion.ts';
import type { PositionSide } from './position.ts';
import { profitRateSide } from './profit.ts';

/** A position at the end of a day. */
export interface SwapPosition {
  readonly side: PositionSide;
  readonly volume: Volume;
  /** Closing price of the day, or the open price for INTEREST_OPEN. */
  readonly price: number;
}

/** One unit of `currency` in the deposit currency; `undefined` when no quote converts it. */
export type DepositRate = (currency: Currency, side: RateSide) => number | undefined;

export function swapRate(spec: SymbolSpec, side: PositionSide): number {
  return side === 'BUY' ? spec.swapLong : spec.swapShort;
}

/**
 * One charge of a night in the deposit currency, times the multiplier of the day, normalised once,
 * after the multiplier (MetaQuotes administrator manual, Swaps). 0 for the reopening modes, which
 * move the price instead (`swapReopenPrice`). `undefined` when a conversion is missing.
 */
export function swapCharge(
  spec: SymbolSpec,
  position: SwapPosition,
  rate: DepositRate,
  digits: number,
  multiplier = 1,
): Money | undefined {
  const swap = swapRate(spec, position.side);
  if (swap === 0 || multiplier === 0) return NO_MONEY;
  const amount = nightAmount(spec, position, swap, rate, digits);
  return amount === undefined ? undefined : money(amount * multiplier, digits);
}

function nightAmount(
  spec: SymbolSpec,
  position: SwapPosition,
  swap: number,
  rate: DepositRate,
  digits: number,
): number | undefined {
  const lots = volumeToLots(position.volume);
  switch (spec.swapMode) {
    case 'DISABLED':
    case 'REOPEN_CURRENT':
    case 'REOPEN_BID':
      return 0;
    case 'POINTS': {
      const pointValue = swapPointValue(spec, position, rate, digits);
      return pointValue === undefined ? undefined : pointValue * swap;
    }
    case 'CURRENCY_DEPOSIT':
      return lots * swap;
    case 'CURRENCY_SYMBOL':
    case 'CURRENCY_MARGIN':
    case 'CURRENCY_PROFIT':
      return converted(lots * swap, rate(swapCurrency(spec, spec.swapMode), worseSide(swap)));
    case 'INTEREST_CURRENT':
    case 'INTEREST_OPEN': {
      const interest = (lotCost(spec, position.price) * lots * (swap / 100)) / spec.swapYearDays;
      // Bid for a long and Ask for a short position, whatever the sign of the rate.
      return converted(interest, rate(costCurrency(spec), position.side === 'BUY' ? 'BID' : 'ASK'));
    }
  }
}

function converted(amount: number, rate: number | undefined): number | undefined {
  return rate === undefined ? undefined : amount * rate;
}

/** The client receives at Bid and pays at Ask. */
function worseSide(amount: number): RateSide {
  return amount >= 0 ? 'BID' : 'ASK';
}

function swapCurrency(
  spec: SymbolSpec,
  mode: Extract<SwapMode, 'CURRENCY_SYMBOL' | 'CURRENCY_MARGIN' | 'CURRENCY_PROFIT'>,
): Currency {
  if (mode === 'CURRENCY_MARGIN') return spec.currencyMargin;
  return mode === 'CURRENCY_PROFIT' ? spec.currencyProfit : spec.currencyBase;
}

/**
 * Worth of one point of the position, in the deposit currency and already normalised: tiny
 * positions may pay nothing. Converted as a profit of that direction would be.
 */
export function swapPointValue(
  spec: SymbolSpec,
  { side, volume }: Pick<SwapPosition, 'side' | 'volume'>,
  rate: DepositRate,
  digits: number,
): number | undefined {
  const point = 1 / powerOfTen(spec.digits);
  const lots = volumeToLots(volume);
  const value = isFuture(spec)
    ? (lots * point * spec.tickValue) / spec.tickSize
    : lots * spec.contractSize * point;
  const inDeposit = converted(value, rate(spec.currencyProfit, profitRateSide(spec, side, value)));
  return inDeposit === undefined ? undefined : roundTo(inDeposit, digits);
}

function isFuture({ calcMode }: SymbolSpec): boolean {
  return calcMode === 'FUTURES' || calcMode === 'EXCH_FUTURES' || calcMode === 'EXCH_FUTURES_FORTS';
}

/**
 * What interest swaps are paid on, for one lot: the contract of Forex, else contract times price.
 */
export function lotCost(spec: SymbolSpec, price: number): number {
  if (isForex(spec)) return spec.contractSize;
  const cost = spec.contractSize * price;
  return isFuture(spec) ? (cost * spec.tickValue) / spec.tickSize : cost;
}

/** The currency of `lotCost`: a price is money of the profit currency. */
function costCurrency(spec: SymbolSpec): Currency {
  return isForex(spec) ? spec.currencyBase : spec.currencyProfit;
}

/**
 * Open price after a night of the reopening modes: the closing price (REOPEN_CURRENT) or Bid
 * (REOPEN_BID) moved by the swap points, against the position when they are negative.
 */
export function swapReopenPrice(
  spec: SymbolSpec,
  side: PositionSide,
  price: number,
  multiplier = 1,
): Price {
  const points = swapRate(spec, side) * multiplier;
  const move = points / powerOfTen(spec.digits);
  return normalizePrice(side === 'BUY' ? price - move : price + move, spec.digits);
}
