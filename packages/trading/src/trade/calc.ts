import type { SymbolSpec } from '../market/symbol-spec.ts';
import type { Currency } from '../values/ids.ts';
import { type Money, money } from '../values/money.ts';
import { powerOfTen } from '../values/price.ts';
import { type Volume, volumeToLots } from '../values/volume.ts';
import {
  type ConversionRoute,
  conversionRate,
  findConversionRoute,
  isForex,
  type QuoteSource,
  symbolSuffix,
  type TradedPrice,
} from './conversion.ts';
import { currencyDigits } from './currency-digits.ts';
import { marginRateSide, orderMargin } from './margin.ts';
import type { OrderType } from './order.ts';
import type { PositionSide } from './position.ts';
import { type ClosedVolume, closedProfit, type ProfitConversion } from './profit.ts';
import { type DepositRate, swapCharge } from './swap.ts';
import { tickValueInProfitCurrency } from './tick-value.ts';

/** The account and market in whose terms a calculation is made. */
export interface CalcContext {
  readonly currency: Currency;
  readonly currencyDigits: number;
  readonly leverage: number;
  readonly catalogue: Iterable<SymbolSpec>;
  readonly quotes: QuoteSource;
  readonly conversion?: ProfitConversion;
}

/** `NO_CONVERSION`: no pairs join the two currencies; `NO_QUOTE`: a pair has no price yet. */
export type CalcResult<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly code: 'NO_CONVERSION' | 'NO_QUOTE'; readonly message: string };

function noQuote(symbol: string): CalcResult<never> {
  return { ok: false, code: 'NO_QUOTE', message: `a quote is missing to convert for ${symbol}` };
}

function noRoute(from: Currency, to: Currency): CalcResult<never> {
  const message = `no Forex symbols convert ${from} to ${to}, neither directly nor through USD`;
  return { ok: false, code: 'NO_CONVERSION', message };
}

function routeFrom(
  spec: SymbolSpec,
  from: Currency,
  { catalogue, currency }: CalcContext,
): ConversionRoute | undefined {
  return findConversionRoute(catalogue, from, currency, symbolSuffix(spec));
}

/**
 * `OrderCalcMargin`: an order by itself. `price` is the order's, or the market's for a market
 * order.
 */
export function calcMargin(
  spec: SymbolSpec,
  order: { readonly type: OrderType; readonly volume: Volume; readonly price: number },
  context: CalcContext,
): CalcResult<Money> {
  const route = routeFrom(spec, spec.currencyMargin, context);
  if (route === undefined) return noRoute(spec.currencyMargin, context.currency);
  const traded = { symbol: spec.name, price: order.price };
  const rate = conversionRate(route, marginRateSide(order.type), context.quotes, traded);
  if (rate === undefined) return noQuote(spec.name);
  return { ok: true, value: orderMargin(spec, context, { ...order, marginRate: rate }) };
}

/** `OrderCalcProfit`: what closing a volume would bring, without swap and commission. */
export function calcProfit(
  spec: SymbolSpec,
  closed: ClosedVolume,
  context: CalcContext,
): CalcResult<Money> {
  const route = routeFrom(spec, spec.currencyProfit, context);
  if (route === undefined) return noRoute(spec.currencyProfit, context.currency);
  const { quotes, conversion } = context;
  const digits = {
    profit: currencyDigits(spec.currencyProfit, context),
    deposit: context.currencyDigits,
  };
  const options = conversion === undefined ? {} : { conversion };
  const value = closedProfit(spec, closed, { route, quotes, digits, ...options });
  return value === undefined ? noQuote(spec.name) : { ok: true, value };
}

/** One night's swap of a position, times the multiplier of the day. */
export function calcSwap(
  spec: SymbolSpec,
  position: { readonly side: PositionSide; readonly volume: Volume; readonly price: number },
  context: CalcContext,
  multiplier = 1,
): CalcResult<Money> {
  const closing = { symbol: spec.name, price: position.price };
  const rate = depositRate(spec, context, closing);
  const value = swapCharge(spec, position, rate, context.currencyDigits, multiplier);
  return value === undefined ? noQuote(spec.name) : { ok: true, value };
}

/**
 * Rates into the deposit currency for `swapCharge` and `dealCommission`. Of Forex symbols the
 * deal's own price converts when their pair is the conversion pair.
 */
export function depositRate(
  spec: SymbolSpec,
  context: CalcContext,
  traded?: TradedPrice,
): DepositRate {
  return (currency, side) => {
    const route = routeFrom(spec, currency, context);
    if (route === undefined) return undefined;
    return conversionRate(route, side, context.quotes, isForex(spec) ? traded : undefined);
  };
}

/** Worth of one pip and one point of a volume in the deposit currency, normalised. */
export interface PipValue {
  readonly point: Money;
  readonly pip: Money;
  /** Points of a pip: 10 on symbols with 3 or 5 digits, else 1. */
  readonly pointsPerPip: number;
}

export function calcPip(
  spec: SymbolSpec,
  volume: Volume,
  context: CalcContext,
): CalcResult<PipValue> {
  const rate = depositRate(spec, context)(spec.currencyProfit, 'BID');
  if (rate === undefined) return noQuote(spec.name);
  const perTick = tickValueInProfitCurrency(spec) * volumeToLots(volume) * rate;
  const point = perTick / (spec.tickSize * powerOfTen(spec.digits));
  const pointsPerPip = isForex(spec) && (spec.digits === 3 || spec.digits === 5) ? 10 : 1;
  const digits = context.currencyDigits;
  const value = { point: money(point, digits), pip: money(point * pointsPerPip, digits) };
  return { ok: true, value: { ...value, pointsPerPip } };
}
