import type { MarketOrderType, PendingOrderType } from '@mt5-bridge/trading';

const ORDER_TYPES = {
  BUY: 'buy',
  SELL: 'sell',
  BUY_LIMIT: 'buy_limit',
  SELL_LIMIT: 'sell_limit',
  BUY_STOP: 'buy_stop',
  SELL_STOP: 'sell_stop',
  BUY_STOP_LIMIT: 'buy_stop_limit',
  SELL_STOP_LIMIT: 'sell_stop_limit',
} as const satisfies Record<MarketOrderType | PendingOrderType, string>;

export function toOrderType(type: MarketOrderType | PendingOrderType) {
  return ORDER_TYPES[type];
}
