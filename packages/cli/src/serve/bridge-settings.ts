import type { BridgeSettings } from '@mt5-bridge/bridge';
import {
  asAccountId,
  lotsToVolume,
  PAPER_RISK_SETTINGS,
  type RiskSettings,
} from '@mt5-bridge/trading';
import { DEFAULT_ALIAS } from '../config/paper-accounts.ts';
import type { BridgeConfig } from '../config/schema.ts';

/** What the application needs of the configuration. */
export function toBridgeSettings(config: BridgeConfig, version: string): BridgeSettings {
  const risk: RiskSettings = {
    ...PAPER_RISK_SETTINGS,
    volumeMax: lotsToVolume(config.risk.maxVolumeLots),
    priceCollarPercent: config.risk.priceCollarPercent,
    quoteAgeMaxMs: config.risk.maxQuoteAgeMs ?? null,
  };
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
    riskOf: () => risk,
  };
}
