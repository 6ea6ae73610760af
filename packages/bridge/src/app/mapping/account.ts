import type { AccountState, MarginMode } from '@mt5-bridge/trading';

export const MARGIN_MODES = {
  RETAIL_HEDGING: 'retail_hedging',
  RETAIL_NETTING: 'retail_netting',
  EXCHANGE: 'exchange',
} as const satisfies Record<MarginMode, string>;

/** The eight figures of the specification and what an account is. */
export function toAccountInfo(account: AccountState, alias: string) {
  return {
    balance: account.balance as number,
    equity: account.equity as number,
    margin: account.margin as number,
    free_margin: account.marginFree as number,
    currency: account.spec.currency as string,
    leverage: account.spec.leverage,
    margin_level: account.marginLevel,
    profit: account.profit as number,
    login: account.spec.login as string,
    server: account.spec.server,
    account: alias,
    margin_mode: MARGIN_MODES[account.spec.marginMode],
    environment: account.spec.environment,
  };
}
