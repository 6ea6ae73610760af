import type { BridgeSettings } from '@mt5-bridge/bridge';
import { type AccountId, asAccountId, type RiskSettings } from '@mt5-bridge/trading';
import { linkAccounts } from '../config/link-accounts.ts';
import { DEFAULT_ALIAS, paperAccounts } from '../config/paper-accounts.ts';
import type { BridgeConfig } from '../config/schema.ts';
import { riskSettingsOf } from './risk-settings.ts';

/** `paper` where there is such an account, else the first that is configured. */
export function defaultAlias(config: BridgeConfig): string {
  const aliases = [...paperAccounts(config), ...linkAccounts(config)].map(({ alias }) => alias);
  return aliases.find((alias) => alias === DEFAULT_ALIAS) ?? aliases[0] ?? DEFAULT_ALIAS;
}

/** What the application needs of the configuration. */
export function toBridgeSettings(config: BridgeConfig, version: string): BridgeSettings {
  // Read at each order: made once for each account.
  const risk = new Map<AccountId, RiskSettings>();
  return {
    version,
    allowedOrigins: config.server.allowedOrigins,
    allowedHosts: config.server.allowedHosts,
    limits: config.limits,
    heartbeat: config.heartbeat,
    authTimeoutMs: config.auth.timeoutMs,
    terminalTimeoutMs: config.terminal.timeoutMs,
    reconcileTimeoutMs: config.terminal.reconcileTimeoutMs,
    defaultAccountId: asAccountId(defaultAlias(config)),
    riskOf(accountId) {
      const known = risk.get(accountId) ?? riskSettingsOf(config, accountId);
      risk.set(accountId, known);
      return known;
    },
  };
}
