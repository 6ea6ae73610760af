import {
  asPrice,
  calcMargin,
  calcPip,
  calcProfit,
  calcSwap,
  lotsToVolume,
  type PositionSide,
  roundTo,
  type SymbolSpec,
} from '@mt5-bridge/trading';
import { type CalcMarket, type CalcOptions, withCalcMarket } from './calc-market.ts';
import { complainNoPrice, show } from './calc-output.ts';
import type { CommandContext } from './context.ts';
import { formatAmount } from './paper-control.ts';

export interface SideOptions extends CalcOptions {
  readonly sell?: boolean;
  readonly price?: number;
}

export interface ProfitOptions extends CalcOptions {
  readonly sell?: boolean;
  readonly open: number;
  readonly close?: number;
}

/** `OrderCalcMargin`: what an order needs as if nothing else were held. */
export function calculateMargin(
  context: CommandContext,
  symbol: string,
  lots: number,
  options: SideOptions,
): Promise<number> {
  return withCalcMarket(context, symbol, options, (market) => {
    const { spec } = market;
    const side = sideOf(options);
    const price = options.price ?? marketPrice(market, side) ?? 0;
    const volume = lotsToVolume(lots);
    const result = calcMargin(spec, { type: side, volume, price }, withOwnPrice(market, price));
    return show(context, options, market, lots, result, (margin) => ({
      title: `Margin of ${side} ${lots} ${symbol}${at(spec, price)}`,
      facts: [
        ['Margin', amount(margin, market)],
        ['Leverage', `1:${market.context.leverage}`],
        ['Contract', `${roundTo(lots * spec.contractSize, 8)} ${spec.currencyBase}`],
        ['Formula', `${spec.calcMode}, in ${spec.currencyMargin}`],
      ],
      json: { margin, side, price: price > 0 ? price : null, leverage: market.context.leverage },
    }));
  });
}

/** `OrderCalcProfit`: what closing would bring, without swap and commission. */
export function calculateProfit(
  context: CommandContext,
  symbol: string,
  lots: number,
  options: ProfitOptions,
): Promise<number> {
  return withCalcMarket(context, symbol, options, (market) => {
    const { spec } = market;
    const side = sideOf(options);
    const priceOpen = options.open;
    const priceClose = options.close ?? marketPrice(market, side === 'BUY' ? 'SELL' : 'BUY');
    if (priceClose === undefined) return complainNoPrice(context, symbol, '--close');
    const closed = { side, volume: lotsToVolume(lots), priceOpen, priceClose };
    const result = calcProfit(spec, closed, withOwnPrice(market, priceClose));
    return show(context, options, market, lots, result, (profit) => ({
      title: `Profit of ${side} ${lots} ${symbol}`,
      facts: [
        ['Profit', amount(profit, market)],
        ['Open', priceOpen.toFixed(spec.digits)],
        ['Close', priceClose.toFixed(spec.digits)],
      ],
      json: { profit, side, open: priceOpen, close: priceClose },
    }));
  });
}

const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

/** What each night of a week charges or pays. */
export function calculateSwap(
  context: CommandContext,
  symbol: string,
  lots: number,
  options: SideOptions,
): Promise<number> {
  return withCalcMarket(context, symbol, options, (market) => {
    const { spec } = market;
    const side = sideOf(options);
    // Interest is paid on the price at which the position would be closed.
    const price = options.price ?? marketPrice(market, side === 'BUY' ? 'SELL' : 'BUY') ?? 0;
    if (price === 0 && spec.swapMode.startsWith('INTEREST')) {
      return complainNoPrice(context, symbol, '--price');
    }
    const position = { side, volume: lotsToVolume(lots), price };
    const terms = withOwnPrice(market, price);
    const nights = spec.swapDays.map((days) => calcSwap(spec, position, terms, days));
    const missing = nights.find((night) => !night.ok);
    const single = missing ?? calcSwap(spec, position, terms);
    return show(context, options, market, lots, single, (night) => {
      const charges = nights.map((it) => (it.ok ? it.value : 0));
      const rate = side === 'BUY' ? spec.swapLong : spec.swapShort;
      const byWeekday = WEEKDAYS.map((day, index) => [day, charges[index] ?? 0] as const);
      return {
        title: `Swap of ${side} ${lots} ${symbol} (${spec.swapMode}, ${rate})`,
        facts: [
          ['One night', amount(night, market)],
          ...byWeekday
            .filter(([, charge]) => charge !== 0)
            .map(([day, charge]) => [`after ${day}`, amount(charge, market)] as const),
        ],
        json: {
          swap: night,
          side,
          mode: spec.swapMode.toLowerCase(),
          rate,
          by_weekday: Object.fromEntries(byWeekday.map(([day, it]) => [day.toLowerCase(), it])),
        },
      };
    });
  });
}

/** Worth of one pip and one point. */
export function calculatePip(
  context: CommandContext,
  symbol: string,
  lots: number,
  options: SideOptions,
): Promise<number> {
  return withCalcMarket(context, symbol, options, (market) => {
    const { spec } = market;
    const terms =
      options.price === undefined ? market.context : withOwnPrice(market, options.price);
    const result = calcPip(spec, lotsToVolume(lots), terms);
    return show(context, options, market, lots, result, ({ pip, point, pointsPerPip }) => ({
      title: `Worth of a move of ${lots} ${symbol}`,
      facts: [
        [`One pip (${pipSize(spec, pointsPerPip)})`, amount(pip, market)],
        [`One point (${pipSize(spec, 1)})`, amount(point, market)],
      ],
      json: { pip, point, points_per_pip: pointsPerPip },
    }));
  });
}

function sideOf({ sell }: { readonly sell?: boolean }): PositionSide {
  return sell === true ? 'SELL' : 'BUY';
}

/** Buys at Ask, sells at Bid. */
function marketPrice({ quote }: CalcMarket, side: PositionSide): number | undefined {
  return side === 'BUY' ? quote?.ask : quote?.bid;
}

/** A price that was given for the symbol also converts, where no quote of it is known. */
function withOwnPrice({ spec, context }: CalcMarket, price: number): CalcMarket['context'] {
  if (!(price > 0)) return context;
  const own = { bid: asPrice(price), ask: asPrice(price) };
  return {
    ...context,
    quotes: (name) => context.quotes(name) ?? (name === spec.name ? own : undefined),
  };
}

function amount(value: number, { context }: CalcMarket): string {
  return formatAmount(value, context.currency);
}

function at(spec: SymbolSpec, price: number): string {
  return price > 0 ? ` at ${price.toFixed(spec.digits)}` : '';
}

function pipSize({ digits }: SymbolSpec, points: number): string {
  return (points / 10 ** digits).toFixed(digits);
}
