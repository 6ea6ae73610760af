import type { BridgeSettings } from '@mt5-bridge/bridge';
import { asAccountId } from '@mt5-bridge/trading';
import { DEFAULT_ALIAS } from '../config/paper-accounts.ts';
import type { BridgeConfig } from '../config/schema.ts';
import { openRiskBook } from './risk-settings.ts';

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
    defaultAccountId: asAccountId(DEFAULT_ALIAS),
    riskOf: risk.of,
    riskOfSubject: risk.ofSubject,
    watchesEquity: risk.watchesEquity,
  };
}
