import type { BridgeSettings } from '@mt5-bridge/bridge';
import {
  asAccountId,
  NO_RISK_LIMITS,
  PAPER_RISK_SETTINGS,
  type RiskSettings,
} from '@mt5-bridge/trading';

/** Changes to the defaults of a bridge. */
export interface SettingsChange
  extends Partial<Omit<BridgeSettings, 'limits' | 'riskOf' | 'riskOfSubject' | 'watchesEquity'>> {
  readonly limits?: Partial<Omit<BridgeSettings['limits'], 'terminal'>>;
  readonly linkLimits?: Partial<BridgeSettings['limits']['terminal']>;
  readonly risk?: Partial<RiskSettings>;
  /** Limits of subjects beside those of the account. */
  readonly subjectRisk?: Readonly<Record<string, Partial<RiskSettings>>>;
}

/** The limits of the specification, on the default account `paper`. */
export function testSettings({
  limits,
  linkLimits,
  risk,
  subjectRisk = {},
  ...others
}: SettingsChange = {}): BridgeSettings {
  const riskSettings = { ...PAPER_RISK_SETTINGS, ...risk };
  const subjects = new Map(
    Object.entries(subjectRisk).map(([name, own]) => [name, { ...NO_RISK_LIMITS, ...own }]),
  );
  const all = [riskSettings, ...subjects.values()];
  return {
    version: '0.0.0-test',
    allowedOrigins: [],
    allowedHosts: [],
    heartbeat: { intervalMs: 30_000, timeoutMs: 60_000 },
    authTimeoutMs: 10_000,
    terminalTimeoutMs: 5_000,
    reconcileTimeoutMs: 0,
    defaultAccountId: asAccountId('paper'),
    riskOf: () => riskSettings,
    riskOfSubject: (_accountId, subject) => subjects.get(subject),
    watchesEquity: () =>
      all.some(
        ({ dailyLossMaxPercent, drawdownMaxPercent }) =>
          dailyLossMaxPercent !== null || drawdownMaxPercent !== null,
      ),
    ...others,
    limits: {
      maxConnections: 100,
      maxConnectionsPerIp: 5,
      messagesPerSecond: 100,
      ordersPerMinute: 10,
      reducingOrdersPerMinute: 60,
      maxMessageBytes: 65_536,
      maxDepth: 16,
      maxQueueBytes: 1_048_576,
      ...limits,
      terminal: {
        maxMessageBytes: 4_194_304,
        maxDepth: 16,
        messagesPerSecond: 5_000,
        commandsInFlight: 64,
        statusIntervalMs: 10_000,
        silenceTimeoutMs: 45_000,
        ...linkLimits,
      },
    },
  };
}
