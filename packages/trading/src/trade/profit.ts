import type { SymbolSpec } from '../market/symbol-spec.ts';
import { type Money, money } from '../values/money.ts';
import { roundTo } from '../values/price.ts';
import { type Volume, volumeToLots } from '../values/volume.ts';
import {
  type ConversionRoute,
  conversionRate,
  isForex,
  type QuoteSource,
  type RateSide,
} from './conversion.ts';
import type { PositionSide } from './position.ts';

/** A position that is closed, in part or whole, or valued as if it were. */
export interface ClosedVolume {
  readonly side: PositionSide;
  readonly volume: Volume;
  readonly priceOpen: number;
  readonly priceClose: number;
}

/**
 * Server setting of Forex symbols: convert by the direction of the closing deal, or by the market.
 */
export type ProfitConversion = 'BY_DEAL' | 'BY_MARKET';

/** Decimals of amounts in the profit and in the deposit currency. */
export interface ProfitDigits {
  readonly profit: number;
  readonly deposit: number;
}

/**
 * Result in the profit currency, normalised to its digits. Forex rounds each leg, all other modes
 * the difference (MetaQuotes administrator manual, Profit calculation).
 */
export function profitInProfitCurrency(
  spec: SymbolSpec,
  closed: ClosedVolume,
  digits: number,
): number {
  const long = longResult(spec, closed, digits);
  return roundTo(closed.side === 'BUY' ? long : -long, digits);
}

function longResult(spec: SymbolSpec, closed: ClosedVolume, digits: number): number {
  const lots = volumeToLots(closed.volume);
  const { priceOpen, priceClose } = closed;
  const units = lots * spec.contractSize;
  const move = priceMove(spec, priceOpen, priceClose);
  switch (spec.calcMode) {
    case 'FOREX':
    case 'FOREX_NO_LEVERAGE':
      return roundTo(units * priceClose, digits) - roundTo(units * priceOpen, digits);
    case 'CFD':
    case 'CFDINDEX':
    case 'CFDLEVERAGE':
    case 'EXCH_STOCKS':
    case 'EXCH_STOCKS_MOEX':
      return units * move;
    case 'FUTURES':
    case 'EXCH_FUTURES':
    case 'EXCH_FUTURES_FORTS':
    case 'EXCH_OPTIONS':
    case 'EXCH_OPTIONS_MARGIN':
      return (lots * move * spec.tickValue) / spec.tickSize;
    case 'EXCH_BONDS':
    case 'EXCH_BONDS_MOEX':
      // A bond is quoted in percent of its face value; the accrued interest of both legs is the
      // same.
      return (move / 100) * spec.faceValue * units;
    case 'SERV_COLLATERAL':
      return 0;
  }
}

/**
 * Close - open without the binary error of the subtraction, which would decide ties of the rounding
 * to come. An average price has three decimals more than its symbol.
 */
function priceMove({ digits }: SymbolSpec, open: number, close: number): number {
  return roundTo(close - open, Math.min(12, digits + 3));
}

/** The side of profit/deposit at which a result is converted. */
export function profitRateSide(
  spec: Pick<SymbolSpec, 'calcMode'>,
  side: PositionSide,
  profit: number,
  conversion: ProfitConversion = 'BY_DEAL',
): RateSide {
  if (conversion === 'BY_DEAL' && isForex(spec)) return side === 'BUY' ? 'ASK' : 'BID';
  return profit >= 0 ? 'BID' : 'ASK';
}

/** How a result gets from the profit currency into the deposit currency. */
export interface ProfitContext {
  readonly route: ConversionRoute;
  readonly quotes: QuoteSource;
  readonly digits: ProfitDigits;
  readonly conversion?: ProfitConversion;
}

/**
 * Result of a closing deal in the deposit currency, without swap and commission, normalised to the
 * account's digits. `undefined` when a conversion quote is missing.
 */
export function closedProfit(
  spec: SymbolSpec,
  closed: ClosedVolume,
  context: ProfitContext,
): Money | undefined {
  const { route, quotes, digits, conversion } = context;
  const profit = profitInProfitCurrency(spec, closed, digits.profit);
  const side = profitRateSide(spec, closed.side, profit, conversion);
  // By deal, the close price itself converts when the traded pair is the conversion pair.
  const byDeal = conversion !== 'BY_MARKET' && isForex(spec);
  const traded = byDeal ? { symbol: spec.name, price: closed.priceClose } : undefined;
  const rate = conversionRate(route, side, quotes, traded);
  return rate === undefined ? undefined : money(profit * rate, digits.deposit);
}
