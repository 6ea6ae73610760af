/** Types of orders as the wire spells them; see `ENUM_ORDER_TYPE`. */
export const ORDER_TYPES = [
  'buy',
  'sell',
  'buy_limit',
  'sell_limit',
  'buy_stop',
  'sell_stop',
  'buy_stop_limit',
  'sell_stop_limit',
] as const;
