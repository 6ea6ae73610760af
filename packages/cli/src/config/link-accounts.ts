import type { AccountConfig, BridgeConfig } from './schema.ts';

/** An account whose terminal is a process of its own that dials in. */
export interface LinkAccountConfig {
  readonly alias: string;
  readonly login: string;
  readonly server: string;
  readonly environment: AccountConfig['environment'];
  readonly isViewOnly: boolean;
}

/** Whether the bridge itself has the terminal of an account: paper accounts only. */
export function isBuiltIn({ paper }: Pick<BridgeConfig, 'paper'>, account: AccountConfig): boolean {
  return paper.enabled && account.environment === 'paper' && !isLinked(account);
}

export function isLinked({ environment, terminal }: AccountConfig): boolean {
  return (terminal ?? (environment === 'paper' ? 'built_in' : 'link')) === 'link';
}

/** All of them, in the order of their aliases in the configuration. */
export function linkAccounts({ paper, accounts }: BridgeConfig): readonly LinkAccountConfig[] {
  return Object.entries(accounts)
    .filter(([, account]) => isLinked(account))
    .map(([alias, { environment, login, server, allowRealTrading }]) => ({
      alias,
      login: login ?? paper.login,
      server: server ?? paper.server,
      environment,
      isViewOnly: environment === 'real' && !allowRealTrading,
    }));
}
