import {
  type CalcContext,
  depositRate,
  type HeldOrder,
  type HeldPosition,
  lotsToVolume,
  marginRateSide,
  type OrderType,
  type PositionSide,
  type ProfitConversion,
  type SymbolSpec,
} from '@mt5-bridge/trading';
import { CaseError, type Fields } from './fields.ts';
import { type CaseAccount, readAccount } from './read-account.ts';
import { type CaseQuotes, readQuotes } from './read-quotes.ts';
import { readSessions } from './read-sessions.ts';
import { readSymbol } from './read-symbol.ts';

/** The surroundings that most cases share. */
export interface CaseMarket {
  readonly account: CaseAccount;
  readonly spec: SymbolSpec;
  readonly quotes: CaseQuotes;
  readonly context: CalcContext;
  /**
   * Where the market stands when neither the object nor a quote says; without it a price must be
   * given.
   */
  readonly fallbackPrice?: number;
}

export function readMarket(inputs: Fields): CaseMarket {
  const account = readAccount(inputs);
  const { currency, currencyDigits, leverage } = account.spec;
  const spec = readSymbol(inputs, currency, readSessions(inputs));
  const quotes = readQuotes(inputs, [spec.name]);
  const catalogue = [spec, ...quotes.pairs.filter(({ name }) => name !== spec.name)];
  const conversion = readConversion(inputs);
  const context: CalcContext = {
    currency,
    currencyDigits,
    leverage,
    catalogue,
    quotes: quotes.source,
    conversion,
  };
  return { account, spec, quotes, context };
}

function readConversion(inputs: Fields): ProfitConversion {
  const mode = inputs.oneOf('mode', ['by_deal', 'by_market'], 'by_deal');
  return mode === 'by_deal' ? 'BY_DEAL' : 'BY_MARKET';
}

const TYPES = [
  'BUY',
  'SELL',
  'BUY_LIMIT',
  'SELL_LIMIT',
  'BUY_STOP',
  'SELL_STOP',
  'BUY_STOP_LIMIT',
  'SELL_STOP_LIMIT',
] as const;

export function readType(fields: Fields, name = 'type'): Exclude<OrderType, 'CLOSE_BY'> {
  return fields.oneOf(name, TYPES);
}

export function readSide(fields: Fields, name = 'type'): PositionSide {
  return fields.oneOf(name, ['BUY', 'SELL']);
}

/**
 * Price of an order: its own, or the market's side; 0 where the case gives none and the mode needs
 * none.
 */
export function orderPrice(fields: Fields, type: OrderType, market: CaseMarket): number {
  const quote = market.quotes.bySymbol.get(market.spec.name);
  const side = type.startsWith('BUY') ? quote?.ask : quote?.bid;
  const fallback = side ?? market.fallbackPrice ?? 0;
  return fields.number('price', fields.number('price_open', fallback));
}

/** Margin currency to deposit currency; the traded pair converts at the order's price. */
export function marginRateOf(type: OrderType, price: number, market: CaseMarket): number {
  const { spec, context } = market;
  const traded = { symbol: spec.name, price };
  const rate = depositRate(spec, context, traded)(spec.currencyMargin, marginRateSide(type));
  if (rate === undefined) {
    throw new CaseError(`no quote converts ${spec.currencyMargin} to ${context.currency}`);
  }
  return rate;
}

export function readHeldPosition(fields: Fields, market: CaseMarket): HeldPosition {
  const side = readSide(fields);
  const priceOpen = orderPrice(fields, side, market);
  const volume = lotsToVolume(fields.number('volume'));
  fields.raw('ticket');
  return { side, volume, priceOpen, marginRate: marginRateOf(side, priceOpen, market) };
}

export function readHeldOrder(fields: Fields, market: CaseMarket): HeldOrder {
  const type = readType(fields);
  const price = orderPrice(fields, type, market);
  const volume = lotsToVolume(fields.number('volume'));
  fields.raw('ticket');
  return { type, volume, price, marginRate: marginRateOf(type, price, market) };
}
