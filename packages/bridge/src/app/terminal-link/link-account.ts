import type { AccountId, Environment, Login } from '@mt5-bridge/trading';

/** An account whose terminal dials in, as it is configured. */
export interface LinkAccount {
  readonly accountId: AccountId;
  readonly login: Login;
  readonly server: string;
  /** Its rules were chosen for this kind of money: a terminal with another is refused. */
  readonly environment: Environment;
  /** Orders are refused; everything else works. */
  readonly isViewOnly: boolean;
  /** Name of its tick stream in the market store. */
  readonly tickSource: string;
}
