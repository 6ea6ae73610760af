import type { Currency, Login } from '../values/ids.ts';
import type { Money } from '../values/money.ts';

export type MarginMode = 'RETAIL_NETTING' | 'EXCHANGE' | 'RETAIL_HEDGING';
export type StopOutMode = 'PERCENT' | 'MONEY';
export type Environment = 'paper' | 'demo' | 'real';

/** What an account is, apart from its money. */
export interface AccountSpec {
  readonly login: Login;
  readonly name: string;
  readonly server: string;
  readonly currency: Currency;
  readonly currencyDigits: number;
  /** N of 1:N. */
  readonly leverage: number;
  readonly marginMode: MarginMode;
  readonly environment: Environment;
  readonly stopOutMode: StopOutMode;
  /** Percent of margin level, or money of equity, by `stopOutMode`. */
  readonly marginCallLevel: number;
  readonly stopOutLevel: number;
  /** Most pending orders; 0 = no limit. */
  readonly limitOrders: number;
  /** Most positions (hedging: with pending orders); 0 = no limit. */
  readonly limitPositions: number;
  readonly tradeAllowed: boolean;
  readonly expertAllowed: boolean;
  readonly hedgeAllowed: boolean;
  readonly fifoClose: boolean;
}

/** The money of an account at one instant (`ACCOUNT_*`). */
export interface AccountState {
  readonly spec: AccountSpec;
  readonly balance: Money;
  readonly credit: Money;
  /** Floating result of all positions. */
  readonly profit: Money;
  readonly equity: Money;
  readonly margin: Money;
  readonly marginFree: Money;
  /** Percent; 0 when no margin is used, which is not a stop-out. */
  readonly marginLevel: number;
}

/** The money alone: what moves with every quote. */
export type AccountMoney = Omit<AccountState, 'spec'>;
