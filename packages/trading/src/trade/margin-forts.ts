import type { SymbolSpec } from '../market/symbol-spec.ts';
import { money, NO_MONEY } from '../values/money.ts';
import { volumeToLots } from '../values/volume.ts';
import {
  type HeldOrder,
  type HeldPosition,
  type MarginAccount,
  orderSide,
  type SymbolMargin,
} from './margin.ts';
import { orderlessSum } from './margin-leg.ts';

/**
 * Prices of the session for orders without a price of their own, and the margin currency's rate.
 */
export interface FortsSession {
  readonly highest?: number;
  readonly lowest?: number;
  /** Percent that the exchange adds for the margin currency. */
  readonly currencyRatePercent?: number;
}

/**
 * Margin of a FORTS future (MetaQuotes administrator manual, Exchange margin). Each side is the sum
 * of its orders and of the position, which counts negative on the side against it; the larger side
 * is held. The buy margin is `marginInitial`, the sell margin is carried in `marginMaintenance`.
 */
export function fortsMargin(
  spec: SymbolSpec,
  account: MarginAccount,
  positions: readonly HeldPosition[],
  orders: readonly HeldOrder[],
  session: FortsSession = {},
): SymbolMargin {
  const rounded = (amount: number) => money(amount, account.currencyDigits);
  const held = (side: 'BUY' | 'SELL', list: readonly HeldOrder[]): number =>
    orderlessSum([
      ...positions.map((position) => {
        const sign = position.side === side ? 1 : -1;
        return sign * lotsMargin(spec, side, position.volume, position.priceOpen, session);
      }),
      ...list
        .filter((order) => orderSide(order.type) === side)
        .map((order) => lotsMargin(spec, side, order.volume, orderPrice(order, session), session)),
    ]);
  const buy = held('BUY', orders);
  const sell = held('SELL', orders);
  const longs = held('BUY', []);
  const shorts = held('SELL', []);
  const own = Math.max(0, longs, shorts);
  const total = Math.max(0, buy, sell);
  return {
    positions: rounded(own),
    orders: rounded(total - own),
    covered: NO_MONEY,
    uncovered: NO_MONEY,
    longs: rounded(Math.max(0, longs)),
    shorts: rounded(Math.max(0, shorts)),
    buy: rounded(buy),
    sell: rounded(sell),
    total: rounded(total),
  };
}

function lotsMargin(
  spec: SymbolSpec,
  side: 'BUY' | 'SELL',
  volume: HeldOrder['volume'],
  price: number,
  { currencyRatePercent = 0 }: FortsSession,
): number {
  const { marginInitial, marginMaintenance, settlementPrice } = spec;
  const isBuy = side === 'BUY';
  const perLot = isBuy || marginMaintenance === 0 ? marginInitial : marginMaintenance;
  const distance = isBuy ? price - settlementPrice : settlementPrice - price;
  const perPrice = (spec.tickValue / spec.tickSize) * (1 + 0.01 * currencyRatePercent);
  return volumeToLots(volume) * (perLot + distance * perPrice);
}

/** Market and stop orders are margined at the worst price of the session. */
function orderPrice({ type, price }: HeldOrder, { highest, lowest }: FortsSession): number {
  switch (type) {
    case 'BUY':
    case 'BUY_STOP':
      return highest ?? price;
    case 'SELL':
    case 'SELL_STOP':
      return lowest ?? price;
    case 'BUY_LIMIT':
    case 'SELL_LIMIT':
    case 'BUY_STOP_LIMIT':
    case 'SELL_STOP_LIMIT':
    case 'CLOSE_BY':
      return price;
  }
}
