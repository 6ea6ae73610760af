/** Choices that real servers make differently; defaults as the domain reference recommends. */
export interface EngineSettings {
  /**
   * Price of triggered orders: the market's at the trigger (stops with slippage, limits and take
   * profits at their price or better) or the price of the order itself. Both are seen on live servers.
   */
  readonly fillPolicy: 'market_price' | 'request_price';
  readonly firstOrderTicket: bigint;
  readonly firstDealTicket: bigint;
}

export const DEFAULT_SETTINGS: EngineSettings = {
  fillPolicy: 'market_price',
  firstOrderTicket: 10_000_001n,
  firstDealTicket: 20_000_001n,
};
