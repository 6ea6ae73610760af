import type { AccountId, RiskSettings } from '@mt5-bridge/trading';
import type { LinkLimits } from './mapping/terminal-link/greeting.ts';

/** What the application needs of the configuration; 0 switches a limit off. */
export interface BridgeSettings {
  readonly version: string;
  readonly allowedOrigins: readonly string[];
  readonly allowedHosts: readonly string[];
  readonly limits: {
    readonly maxConnections: number;
    readonly maxConnectionsPerIp: number;
    readonly messagesPerSecond: number;
    readonly ordersPerMinute: number;
    readonly reducingOrdersPerMinute: number;
    readonly maxMessageBytes: number;
    readonly maxDepth: number;
    /** Bytes that may wait for one slow reader before its session is closed. */
    readonly maxQueueBytes: number;
    /** Of the links of terminals, where the others do not hold. */
    readonly terminal: LinkLimits;
  };
  readonly heartbeat: { readonly intervalMs: number; readonly timeoutMs: number };
  readonly authTimeoutMs: number;
  /** How long a terminal may take to answer a request before the outcome counts as not known. */
  readonly terminalTimeoutMs: number;
  /** How long an answer waits for the proof of an unknown outcome; then it is told as unknown. */
  readonly reconcileTimeoutMs: number;
  readonly defaultAccountId: AccountId;
  /** Limits of each account. */
  readonly riskOf: (accountId: AccountId) => RiskSettings;
  /** Limits that a subject has beside those of the account; `undefined`: none. The same object each time. */
  readonly riskOfSubject: (accountId: AccountId, subject: string) => RiskSettings | undefined;
  /** Whether any rule of the account, or of a subject, looks at the equity of its day. */
  readonly watchesEquity: (accountId: AccountId) => boolean;
}
