import type { BridgeSettings } from '@mt5-bridge/bridge';
import {
  asAccountId,
  lotsToVolume,
  PAPER_RISK_SETTINGS,
  type RiskSettings,
} from '@mt5-bridge/trading';
import type { BridgeConfig } from '../config/schema.ts';

/** Alias of the account that a session starts on. */
export const DEFAULT_ACCOUNT = asAccountId('paper');

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
    defaultAccountId: DEFAULT_ACCOUNT,
    riskOf: () => risk,
  };
}
