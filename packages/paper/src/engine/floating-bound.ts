import {
  conversionRate,
  isForex,
  type Position,
  type PositionSide,
  powerOfTen,
  type SymbolSpec,
  volumeToLots,
} from '@mt5-bridge/trading';
import type { EngineSettings } from './settings.ts';
import type { SymbolState } from './symbol-state.ts';
import type { Valuation } from './valuation.ts';

/** Sums over the positions of one direction: what a bound of their result needs. */
interface LegSums {
  lots: number;
  /** Sum of lots times open price. */
  value: number;
  lowestOpen: number;
  highestOpen: number;
  highestRate: number;
  count: number;
}

/** Sums of a symbol, valid until its positions change. */
export interface ExposureSums {
  readonly long: LegSums;
  readonly short: LegSums;
  readonly swap: number;
}

export function exposureSums(positions: Iterable<Position>): ExposureSums {
  const long = emptyLeg();
  const short = emptyLeg();
  let swap = 0;
  for (const { side, volume, priceOpen, swap: charged, marginRate } of positions) {
    const leg = side === 'BUY' ? long : short;
    const lots = volumeToLots(volume);
    leg.lots += lots;
    leg.value += lots * priceOpen;
    leg.lowestOpen = Math.min(leg.lowestOpen, priceOpen);
    leg.highestOpen = Math.max(leg.highestOpen, priceOpen);
    leg.highestRate = Math.max(leg.highestRate, marginRate);
    leg.count++;
    swap += charged;
  }
  return { long, short, swap };
}

/**
 * A figure that the floating result of a symbol never falls below, from sums alone: a tick costs the same
 * for one position and for a thousand. Each position is rounded by itself in truth; the bound gives
 * that away, one unit per rounding. `undefined` when it can not be known: then the exact figure decides.
 */
export function floatingBound(
  state: SymbolState,
  sums: ExposureSums,
  valuation: Valuation,
  settings: EngineSettings,
  depositDigits: number,
): number | undefined {
  const { spec, profitRoute } = state;
  const { long, short } = sums;
  const bid = state.valuationPrice('BUY');
  const ask = state.valuationPrice('SELL');
  if (profitRoute === undefined || bid <= 0 || ask <= 0) return undefined;
  const perLot = profitPerLotAndPrice(spec);
  const longResult = perLot * (bid * long.lots - long.value);
  const shortResult = perLot * (short.value - ask * short.lots);
  // The deal's own price converts only where the pair converts itself; then quotes give the same.
  const bidRate = conversionRate(profitRoute, 'BID', valuation.quotes);
  const askRate = conversionRate(profitRoute, 'ASK', valuation.quotes);
  if (bidRate === undefined || askRate === undefined) return undefined;
  const count = long.count + short.count;
  const unit = 1 / powerOfTen(valuation.digitsOf(spec.currencyProfit));
  const slack = count * (1.5 * unit * askRate + 0.5 / powerOfTen(depositDigits));
  // Sums of doubles err in the last bits, far below a hundredth of a unit for any book that exists.
  const noise = 1e-9 * perLot * askRate * (Math.abs(long.value) + Math.abs(short.value));
  const margin = slack + noise;
  if (isForex(spec) && settings.profitConversion === 'BY_DEAL') {
    return longResult * rateFor('BUY') + shortResult * rateFor('SELL') + sums.swap - margin;
  }
  const losses =
    perLot * long.lots * Math.max(0, long.highestOpen - bid) +
    perLot * short.lots * Math.max(0, ask - short.lowestOpen);
  const result = longResult + shortResult;
  return result * bidRate - losses * (askRate - bidRate) + sums.swap - margin;

  function rateFor(side: PositionSide): number {
    return (side === 'BUY' ? askRate : bidRate) ?? 0;
  }
}

/** Profit currency per lot and unit of price. */
function profitPerLotAndPrice(spec: SymbolSpec): number {
  switch (spec.calcMode) {
    case 'FUTURES':
    case 'EXCH_FUTURES':
    case 'EXCH_FUTURES_FORTS':
    case 'EXCH_OPTIONS':
    case 'EXCH_OPTIONS_MARGIN':
      return spec.tickValue / spec.tickSize;
    case 'EXCH_BONDS':
    case 'EXCH_BONDS_MOEX':
      return (spec.contractSize * spec.faceValue) / 100;
    case 'SERV_COLLATERAL':
      return 0;
    default:
      return spec.contractSize;
  }
}

function emptyLeg(): LegSums {
  return {
    lots: 0,
    value: 0,
    lowestOpen: Number.POSITIVE_INFINITY,
    highestOpen: Number.NEGATIVE_INFINITY,
    highestRate: 0,
    count: 0,
  };
}
