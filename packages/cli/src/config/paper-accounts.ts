import { isBuiltIn } from './link-accounts.ts';
import type { AccountConfig, BridgeConfig } from './schema.ts';
import type { Secret } from './secret.ts';

type PaperKeys = BridgeConfig['paper'];

/** A paper account with every value that it has of its own or takes from `paper.*`. */
export type PaperAccountConfig = Pick<
  PaperKeys,
  | 'login'
  | 'server'
  | 'balance'
  | 'currency'
  | 'leverage'
  | 'marginMode'
  | 'marginCallLevel'
  | 'stopOutLevel'
  | 'stopOutMode'
  | 'commission'
  | 'commissionUnit'
  | 'commissionEntry'
  | 'commissionMin'
  | 'commissionMax'
  | 'commissionSymbols'
  | 'limitOrders'
  | 'limitPositions'
  | 'tradeAllowed'
  | 'hedgeAllowed'
  | 'fifoClose'
> & {
  readonly alias: string;
  /** Of the account itself; `undefined`: it has none of its own. */
  readonly password: Secret | undefined;
  readonly passwordHash: Secret | undefined;
};

/** The alias of the account on which a session starts. */
export const DEFAULT_ALIAS = 'paper';

/** All paper accounts that the bridge has a terminal for, the default one first. */
export function paperAccounts(config: BridgeConfig): readonly PaperAccountConfig[] {
  const { paper, accounts } = config;
  const own = Object.entries(accounts).filter(([, account]) => isBuiltIn(config, account));
  own.sort(([a], [b]) => Number(b === DEFAULT_ALIAS) - Number(a === DEFAULT_ALIAS));
  return own.map(([alias, account]) => join(alias, account, paper));
}

/** A paper account by its alias, wherever its terminal runs. */
export function paperAccountOf(
  { paper, accounts }: BridgeConfig,
  alias: string,
): PaperAccountConfig | undefined {
  const account = accounts[alias];
  return account?.environment === 'paper' ? join(alias, account, paper) : undefined;
}

function join(alias: string, own: AccountConfig, paper: PaperKeys): PaperAccountConfig {
  return {
    alias,
    login: own.login ?? paper.login,
    server: own.server ?? paper.server,
    password: own.password,
    passwordHash: own.passwordHash,
    balance: own.balance ?? paper.balance,
    currency: own.currency ?? paper.currency,
    leverage: own.leverage ?? paper.leverage,
    marginMode: own.marginMode ?? paper.marginMode,
    marginCallLevel: own.marginCallLevel ?? paper.marginCallLevel,
    stopOutLevel: own.stopOutLevel ?? paper.stopOutLevel,
    stopOutMode: own.stopOutMode ?? paper.stopOutMode,
    commission: own.commission ?? paper.commission,
    commissionUnit: own.commissionUnit ?? paper.commissionUnit,
    commissionEntry: own.commissionEntry ?? paper.commissionEntry,
    commissionMin: own.commissionMin ?? paper.commissionMin,
    commissionMax: own.commissionMax ?? paper.commissionMax,
    commissionSymbols: own.commissionSymbols ?? paper.commissionSymbols,
    limitOrders: own.limitOrders ?? paper.limitOrders,
    limitPositions: own.limitPositions ?? paper.limitPositions,
    tradeAllowed: own.tradeAllowed ?? paper.tradeAllowed,
    hedgeAllowed: own.hedgeAllowed ?? paper.hedgeAllowed,
    fifoClose: own.fifoClose ?? paper.fifoClose,
  };
}
