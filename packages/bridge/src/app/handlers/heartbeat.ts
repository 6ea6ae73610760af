import type { HeartbeatMessage, HeartbeatResponse } from '@mt5-bridge/protocol';
import type { AppContext } from '../app-context.ts';
import { degradedReasons } from '../health.ts';
import { toMt5Status } from '../mapping/terminal-status.ts';
import type { Session } from '../session.ts';

/** Full statistics need scope `monitor`; others see those of their own session. */
export function handleHeartbeat(
  ctx: AppContext,
  session: Session,
  message: HeartbeatMessage,
): HeartbeatResponse {
  session.clientLabel ??= message.data.client;
  session.clientVersion ??= message.data.client_version ?? null;
  const { subject, id: sessionId, accountId } = session;
  ctx.deadManSwitches.heard({ subject, sessionId, accountId });
  const reasons = degradedReasons(ctx);
  const status = reasons.length === 0 ? 'healthy' : 'degraded';
  const view = ctx.accountOf(session, message.account);
  return {
    type: 'heartbeat_response',
    status,
    data: {
      server_status: status,
      ...(reasons.length === 0 ? {} : { reasons: [...reasons] }),
      active_connections: ctx.sessions.size,
      mt5_bridge_status: toMt5Status(view),
      processing_stats: statistics(ctx, session),
    },
    timestamp: ctx.timestamp(),
    ...(message.id === undefined ? {} : { id: message.id }),
  };
}

function statistics(ctx: AppContext, session: Session) {
  if (session.principal?.scopes.has('monitor') !== true) {
    return {
      total_connections: 1,
      messages_processed: session.messagesProcessed,
      successful_operations: session.messagesProcessed - session.failedOperations,
      failed_operations: session.failedOperations,
    };
  }
  const totals = ctx.metrics.totals();
  return {
    total_connections: totals.totalConnections,
    messages_processed: totals.messagesProcessed,
    successful_operations: totals.successfulOperations,
    failed_operations: totals.failedOperations,
  };
}
