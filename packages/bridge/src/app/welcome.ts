import {
  CLIENT_MESSAGES,
  type ConnectionEstablished,
  formatIsoTime,
  PROTOCOL_VERSION,
  SUPPORTED_VERSIONS,
} from '@mt5-bridge/protocol';
import type { AppContext } from './app-context.ts';
import { degradedReasons } from './health.ts';
import { HIDDEN_MT5_STATUS, toMt5Status } from './mapping/terminal-status.ts';
import { ORDER_WINDOW_MS } from './order-budget.ts';
import type { Session } from './session.ts';

/** The first message of every connection. What it tells of the terminal is hidden from strangers. */
export function createWelcome(ctx: AppContext, session: Session): ConnectionEstablished {
  const { limits, heartbeat, authTimeoutMs } = ctx.settings;
  const { principal } = session;
  const view = ctx.accountOf(session, undefined);
  const scopes = principal === undefined ? [] : [...principal.scopes];
  const canTrade = principal?.scopes.has('trade') ?? false;
  return {
    type: 'connection_established',
    message: 'Connected to MT5 Bridge Microservice',
    timestamp: ctx.timestamp(),
    server_status: serverStatus(ctx),
    features: {
      trading_commands: canTrade || principal === undefined,
      real_time_data: true,
      account_monitoring: true,
      signal_processing: canTrade || principal === undefined,
    },
    mt5_status: principal === undefined ? HIDDEN_MT5_STATUS : toMt5Status(view),
    protocol: { version: PROTOCOL_VERSION, supported: [...SUPPORTED_VERSIONS] },
    session_id: session.id,
    epoch: ctx.eventLog.epoch,
    server_time: formatIsoTime(ctx.clock.nowMs()),
    environment: principal === undefined ? null : (view?.account?.spec.environment ?? null),
    auth: {
      required: ctx.authenticator.isConfigured,
      authenticated: principal !== undefined,
      methods: [...ctx.authenticator.methods],
      deadline_ms: principal === undefined ? authTimeoutMs : null,
      scopes,
    },
    heartbeat: { interval_ms: heartbeat.intervalMs, timeout_ms: heartbeat.timeoutMs },
    limits: {
      max_message_bytes: limits.maxMessageBytes,
      max_depth: limits.maxDepth,
      messages: { limit: limits.messagesPerSecond, window_ms: 1_000 },
      orders: {
        limit: principal?.ordersPerMinute ?? limits.ordersPerMinute,
        window_ms: ORDER_WINDOW_MS,
      },
      reducing_orders: { limit: limits.reducingOrdersPerMinute, window_ms: ORDER_WINDOW_MS },
      connections: { limit: limits.maxConnections, per_ip: limits.maxConnectionsPerIp },
    },
    capabilities: Object.keys(CLIENT_MESSAGES),
  };
}

function serverStatus(ctx: AppContext): ConnectionEstablished['server_status'] {
  if (ctx.tradingGate.isDraining) return 'shutting_down';
  return degradedReasons(ctx).length === 0 ? 'ready' : 'degraded';
}
