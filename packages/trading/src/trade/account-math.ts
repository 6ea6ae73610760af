import type { Money } from '../values/money.ts';
import { money } from '../values/money.ts';
import type { AccountState } from './account.ts';

/** Which floating results count in the free margin (group option of the server). */
export type FreeMarginMode = 'PROFIT_AND_LOSS' | 'PROFIT_ONLY' | 'LOSS_ONLY' | 'NONE';

export interface AccountFigures {
  readonly balance: number;
  readonly credit: number;
  /** Floating result of all positions, accumulated swap included. */
  readonly profit: number;
  readonly margin: number;
  /** Commission charged but not booked yet. */
  readonly commissionBlocked?: number;
  /** Exchange accounts only. */
  readonly assets?: number;
  readonly liabilities?: number;
}

/** Balance + credit + floating result - blocked commission + assets - liabilities. */
export function accountEquity(figures: AccountFigures, digits: number): Money {
  const { balance, credit, profit, commissionBlocked = 0, assets = 0, liabilities = 0 } = figures;
  return money(balance + credit + profit - commissionBlocked + assets - liabilities, digits);
}

/** Equity - margin, with the floating result as far as the group option counts it. */
export function freeMargin(
  figures: AccountFigures,
  digits: number,
  mode: FreeMarginMode = 'PROFIT_AND_LOSS',
): Money {
  const uncounted = figures.profit - countedProfit(figures.profit, mode);
  return money(accountEquity(figures, digits) - uncounted - figures.margin, digits);
}

function countedProfit(profit: number, mode: FreeMarginMode): number {
  switch (mode) {
    case 'PROFIT_AND_LOSS':
      return profit;
    case 'PROFIT_ONLY':
      return Math.max(0, profit);
    case 'LOSS_ONLY':
      return Math.min(0, profit);
    case 'NONE':
      return 0;
  }
}

/** Equity / margin in percent, not rounded; 0 without margin, which is not a stop-out. */
export function marginLevel(equity: number, margin: number): number {
  return margin > 0 ? (equity / margin) * 100 : 0;
}

/**
 * The derived figures of an account (`ACCOUNT_EQUITY`, `ACCOUNT_MARGIN_FREE`,
 * `ACCOUNT_MARGIN_LEVEL`).
 */
export function accountFigures(
  figures: AccountFigures,
  digits: number,
  mode: FreeMarginMode = 'PROFIT_AND_LOSS',
): Pick<AccountState, 'equity' | 'marginFree' | 'marginLevel'> {
  const equity = accountEquity(figures, digits);
  return {
    equity,
    marginFree: freeMargin(figures, digits, mode),
    marginLevel: marginLevel(equity, figures.margin),
  };
}
