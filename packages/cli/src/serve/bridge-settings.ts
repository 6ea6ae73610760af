import type { BridgeSettings } from '@mt5-bridge/bridge';
import { type AccountId, asAccountId, type RiskSettings } from '@mt5-bridge/trading';
import { DEFAULT_ALIAS } from '../config/paper-accounts.ts';
import type { BridgeConfig } from '../config/schema.ts';
import { riskSettingsOf } from './risk-settings.ts';

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
    defaultAccountId: asAccountId(DEFAULT_ALIAS),
    riskOf(accountId) {
      const known = risk.get(accountId) ?? riskSettingsOf(config, accountId);
      risk.set(accountId, known);
      return known;
    },
  };
}
