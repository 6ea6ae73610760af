import type { MarginRates, SymbolSpec } from '../market/symbol-spec.ts';
import { type Money, money } from '../values/money.ts';
import { type Volume, volumeToLots } from '../values/volume.ts';
import type { RateSide } from './conversion.ts';
import type { OrderType } from './order.ts';

/** New orders pay the initial margin, held positions the maintenance margin. */
export type MarginKind = 'initial' | 'maintenance';

/** The margin of an account in one symbol, in the deposit currency, normalised to its digits. */
export interface SymbolMargin {
  readonly positions: Money;
  /** What the pending orders add to that. */
  readonly orders: Money;
  /** Hedging, basic mode: lots that cover each other, and the rest; 0 elsewhere. */
  readonly covered: Money;
  readonly uncovered: Money;
  /** Positions of one direction by themselves. */
  readonly longs: Money;
  readonly shorts: Money;
  /** One direction with its orders; larger-leg mode and FORTS compare the two. */
  readonly buy: Money;
  readonly sell: Money;
  readonly total: Money;
}

/** What the margin rules read of an account. */
export interface MarginAccount {
  readonly marginMode: 'RETAIL_NETTING' | 'EXCHANGE' | 'RETAIL_HEDGING';
  readonly leverage: number;
  readonly currencyDigits: number;
  /**
   * Opposite order larger than a netting position: compare the position with what is left of the
   * order after it (default), or with the whole order. MetaQuotes' figures show the first, its
   * prose can be read as the second.
   */
  readonly nettingOppositeOrder?: 'net_excess' | 'whole_order';
}

/** A held position; `Position` satisfies it. */
export interface HeldPosition {
  readonly side: 'BUY' | 'SELL';
  readonly volume: Volume;
  readonly priceOpen: number;
  /** Margin currency to deposit currency, as it was when the position was opened. */
  readonly marginRate: number;
}

/** A working order: pending, or a market order between its acceptance and its deal (STARTED). */
export interface HeldOrder {
  readonly type: OrderType;
  readonly volume: Volume;
  /** Order price; Ask or Bid of the moment for a market order. */
  readonly price: number;
  readonly marginRate: number;
}

export function orderSide(type: OrderType): 'BUY' | 'SELL' {
  return type.startsWith('SELL') ? 'SELL' : 'BUY';
}

/** Buys convert their margin at Ask of margin/deposit, sells at Bid (MetaQuotes, Basic margin). */
export function marginRateSide(type: OrderType): RateSide {
  return orderSide(type) === 'BUY' ? 'ASK' : 'BID';
}

/** The factor of an order type. A maintenance factor of 0 means the initial one. */
export function marginFactor(spec: SymbolSpec, type: OrderType, kind: MarginKind): number {
  const rates = ratesOf(spec, type);
  return kind === 'maintenance' && rates.maintenance !== 0 ? rates.maintenance : rates.initial;
}

function ratesOf({ marginRates }: SymbolSpec, type: OrderType): MarginRates {
  switch (type) {
    case 'BUY':
    case 'CLOSE_BY':
      return marginRates.buy;
    case 'SELL':
      return marginRates.sell;
    case 'BUY_LIMIT':
      return marginRates.buyLimit ?? marginRates.buy;
    case 'SELL_LIMIT':
      return marginRates.sellLimit ?? marginRates.sell;
    case 'BUY_STOP':
      return marginRates.buyStop ?? marginRates.buy;
    case 'SELL_STOP':
      return marginRates.sellStop ?? marginRates.sell;
    case 'BUY_STOP_LIMIT':
      return marginRates.buyStopLimit ?? marginRates.buy;
    case 'SELL_STOP_LIMIT':
      return marginRates.sellStopLimit ?? marginRates.sell;
  }
}

/** Money per lot that replaces the formula; 0 when the formula of the mode applies. */
export function fixedMarginPerLot(spec: SymbolSpec, kind: MarginKind): number {
  const { marginInitial, marginMaintenance } = spec;
  return kind === 'maintenance' && marginMaintenance !== 0 ? marginMaintenance : marginInitial;
}

function usesLeverage({ calcMode }: SymbolSpec): boolean {
  return calcMode === 'FOREX' || calcMode === 'CFDLEVERAGE';
}

/**
 * Margin of a volume in the margin currency, before conversion and margin factor (MetaQuotes, Basic
 * margin). A fixed margin replaces the formula and is still divided by the leverage where that has
 * one.
 */
export function basicMargin(
  spec: SymbolSpec,
  volume: Volume,
  price: number,
  leverage: number,
  kind: MarginKind = 'initial',
): number {
  const lots = volumeToLots(volume);
  const fixed = fixedMarginPerLot(spec, kind);
  if (fixed !== 0) return fixedMargin(spec, lots * fixed, leverage);
  return formulaMargin(spec, lots * spec.contractSize, price, leverage);
}

/** A fixed sum under the rules of the symbol's mode. */
function fixedMargin(spec: SymbolSpec, amount: number, leverage: number): number {
  if (spec.calcMode === 'SERV_COLLATERAL') return 0;
  return usesLeverage(spec) ? amount / leverage : amount;
}

function formulaMargin(spec: SymbolSpec, units: number, price: number, leverage: number): number {
  switch (spec.calcMode) {
    case 'FOREX':
      return units / leverage;
    case 'FOREX_NO_LEVERAGE':
      return units;
    case 'CFD':
    case 'EXCH_STOCKS':
    case 'EXCH_STOCKS_MOEX':
    case 'EXCH_OPTIONS':
    case 'EXCH_OPTIONS_MARGIN':
      return units * price;
    case 'CFDLEVERAGE':
      return (units * price) / leverage;
    case 'CFDINDEX':
      return (units * price * spec.tickValue) / spec.tickSize;
    case 'EXCH_BONDS':
    case 'EXCH_BONDS_MOEX':
      return (units * spec.faceValue * price) / 100;
    case 'FUTURES':
    case 'EXCH_FUTURES':
    case 'EXCH_FUTURES_FORTS':
    case 'SERV_COLLATERAL':
      return 0;
  }
}

/**
 * Margin of covered lots: `marginHedged` stands for the contract, or for money when margins are
 * fixed.
 */
export function hedgedMargin(
  spec: SymbolSpec,
  volume: Volume,
  price: number,
  leverage: number,
): number {
  const amount = volumeToLots(volume) * spec.marginHedged;
  if (spec.marginInitial !== 0 || isMarginAlwaysFixed(spec)) {
    return fixedMargin(spec, amount, leverage);
  }
  return formulaMargin(spec, amount, price, leverage);
}

function isMarginAlwaysFixed({ calcMode }: SymbolSpec): boolean {
  return calcMode === 'FUTURES' || calcMode === 'EXCH_FUTURES' || calcMode === 'EXCH_FUTURES_FORTS';
}

/** Exact margin of an order by itself, not normalised. */
export function orderMarginExact(spec: SymbolSpec, leverage: number, order: HeldOrder): number {
  if (order.type === 'CLOSE_BY') return 0;
  const basic = basicMargin(spec, order.volume, order.price, leverage);
  return basic * order.marginRate * marginFactor(spec, order.type, 'initial');
}

/**
 * `OrderCalcMargin`: the margin of one order as if nothing else were held, in the deposit currency.
 * `order.marginRate` is margin/deposit at `marginRateSide(order.type)`.
 */
export function orderMargin(
  spec: SymbolSpec,
  account: Pick<MarginAccount, 'leverage' | 'currencyDigits'>,
  order: HeldOrder,
): Money {
  return money(orderMarginExact(spec, account.leverage, order), account.currencyDigits);
}
