import type { BridgeSettings } from '@mt5-bridge/bridge';
import { asAccountId } from '@mt5-bridge/trading';
import { linkAccounts } from '../config/link-accounts.ts';
import { DEFAULT_ALIAS, paperAccounts } from '../config/paper-accounts.ts';
import type { BridgeConfig } from '../config/schema.ts';
import { openRiskBook } from './risk-settings.ts';

/** `paper` where there is such an account, else the first that is configured. */
export function defaultAlias(config: BridgeConfig): string {
  const aliases = [...paperAccounts(config), ...linkAccounts(config)].map(({ alias }) => alias);
  return aliases.find((alias) => alias === DEFAULT_ALIAS) ?? aliases[0] ?? DEFAULT_ALIAS;
}

/** What the application needs of the configuration. */
export function toBridgeSettings(config: BridgeConfig, version: string): BridgeSettings {
  const risk = openRiskBook(config);
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
    riskOf: risk.of,
    riskOfSubject: risk.ofSubject,
    watchesEquity: risk.watchesEquity,
  };
}
