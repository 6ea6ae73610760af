import { formatIsoTime } from '@mt5-bridge/protocol';
import type { Socket, TransportHandlers } from '../ports/transport.ts';
import type { AppContext } from './app-context.ts';
import { auditHandshake } from './audit/audit-refusals.ts';
import { auditAuthenticated } from './audit/audit-sessions.ts';
import type { BridgeParts } from './bridge.ts';
import { clientAddress } from './client-address.ts';
import type { ConnectionCounts } from './connection-counts.ts';
import { type ConnectionContext, checkCapacity, decideUpgrade } from './gate.ts';
import { degradedReasons } from './health.ts';
import { answerHttp, type HttpParts } from './http-routes.ts';
import { TOKEN_GRACE_MS, watchLiveness } from './liveness.ts';
import { errorReply, refusal } from './mapping/errors.ts';
import { mayMonitor } from './may-monitor.ts';
import { openingAccount } from './opening-account.ts';
import { OriginPolicy } from './origin-policy.ts';
import { receiveBinary, receivePing, receiveText } from './receive.ts';
import { reply } from './reply.ts';
import { Session } from './session.ts';
import { closeSession, cutSession } from './session-end.ts';
import { createWelcome } from './welcome.ts';

/** Connections of terminals for each account whose terminal dials in. */
const TERMINAL_PLACES = 10;

export interface Connections {
  listen(): Promise<{ readonly hostname: string; readonly port: number; readonly isTls: boolean }>;
  /** Closes every session and looks after none any more. */
  closeAll(code: number, reason: string): void;
}

/** The life of every connection: handshake, session, liveness, end. */
export function createConnections(
  ctx: AppContext,
  sessions: Map<number, Session>,
  counts: { readonly clients: ConnectionCounts; readonly terminals: ConnectionCounts },
  parts: BridgeParts,
): Connections {
  // Own names depend on the port, which is known only after listening; nobody connects before.
  let origins = new OriginPolicy(ctx.settings, { port: 0, isTls: false });
  let stopLiveness = (): void => {};
  const gate = {
    settings: ctx.settings,
    clock: ctx.clock,
    get origins() {
      return origins;
    },
    counts: counts.clients,
    terminalCounts: counts.terminals,
    terminalPlaces: TERMINAL_PLACES * (parts.linkAccounts?.length ?? 0),
    authenticator: ctx.authenticator,
    isTrustedProxy: parts.isTrustedProxy,
    credentialThrottle: ctx.credentialThrottle,
  };
  const http: HttpParts = {
    get origins() {
      return origins;
    },
    metrics: ctx.metrics,
    notReady: () => degradedReasons(ctx),
    mayMonitor: (request, address) => mayMonitor(ctx, request, address),
    admin: parts.admin,
    websocketHint: (address) => websocketHint(gate, address),
    pages: parts.pages,
  };
  const handlers: TransportHandlers<ConnectionContext> = {
    upgrade: (request) => {
      const forwarded = request.headers.get('x-forwarded-for');
      const address = clientAddress(request.peerAddress, forwarded, parts.isTrustedProxy);
      const { headers } = request;
      return auditHandshake(ctx.audit, { address, headers }, decideUpgrade(gate, request));
    },
    open(socket, context) {
      context.place.isOpen = true;
      openSession(ctx, sessions, socket, context);
      parts.onClient();
    },
    text(socket, text) {
      const session = sessions.get(socket.id);
      if (session !== undefined) receiveText(ctx, session, text);
    },
    binary: (socket, byteLength) =>
      withSession(sessions, socket, (session) => receiveBinary(ctx, session, byteLength)),
    ping: (socket) => withSession(sessions, socket, (session) => receivePing(ctx, session)),
    // An answer to our ping proves a live peer: enough for a terminal, too little for a client.
    pong: (socket) =>
      withSession(sessions, socket, (session) => {
        if (session.link !== undefined) session.lastActivityMs = ctx.clock.monotonicMs();
      }),
    drain(socket) {
      ctx.fanOut.drained(socket);
      sessions.get(socket.id)?.link?.commands.pump();
    },
    close(socket, code, reason) {
      const session = sessions.get(socket.id);
      if (session === undefined) return;
      session.place.release();
      endSession(ctx, sessions, session, code, reason);
    },
    // A client behind a trusted proxy on this machine must not pass for one on this machine.
    http: (request, peerAddress) => {
      const forwarded = request.headers.get('x-forwarded-for');
      return answerHttp(http, request, clientAddress(peerAddress, forwarded, parts.isTrustedProxy));
    },
  };
  ctx.authenticator.onRevoked((credentialIds) => endRevoked(ctx, credentialIds));
  return {
    async listen() {
      const address = await parts.transport.listen(handlers);
      origins = new OriginPolicy(ctx.settings, address);
      stopLiveness = startLiveness(ctx);
      return address;
    },
    closeAll(code, reason) {
      stopLiveness();
      for (const session of sessions.values()) closeSession(ctx, session, code, reason);
    },
  };
}

function withSession(
  sessions: ReadonlyMap<number, Session>,
  socket: Socket,
  run: (session: Session) => void,
): void {
  const session = sessions.get(socket.id);
  if (session !== undefined) run(session);
}

function openSession(
  ctx: AppContext,
  sessions: Map<number, Session>,
  socket: Socket,
  context: ConnectionContext,
): void {
  const session = new Session(
    {
      id: ctx.random.uuid(),
      socket,
      context,
      messagesPerSecond: ctx.settings.limits.messagesPerSecond,
    },
    ctx.clock.monotonicMs(),
  );
  session.accountId = openingAccount(ctx, session);
  sessions.set(socket.id, session);
  auditAuthenticated(ctx.audit, session);
  ctx.metrics.connectionOpened();
  ctx.log.debug('session.opened', {
    session_id: session.id,
    subject: session.subject,
    client: session.clientLabel,
  });
  reply(ctx, session, createWelcome(ctx, session));
}

function endSession(
  ctx: AppContext,
  sessions: Map<number, Session>,
  session: Session,
  code: number,
  reason: string,
): void {
  session.isClosing = true;
  session.link?.lost();
  sessions.delete(session.socket.id);
  ctx.fanOut.remove(session.socket);
  ctx.updates.left(session);
  // The runtime reports 1006 for every violation of the framing; its reason text tells them apart.
  const isViolation = code === 1006 && reason !== '';
  if (isViolation) ctx.metrics.counter('protocol_errors');
  ctx.metrics.connectionClosed(isViolation ? 'protocol_error' : String(session.cutCode ?? code));
  ctx.log.debug('session.closed', { session_id: session.id, close_code: code, reason });
}

function startLiveness(ctx: AppContext): () => void {
  return watchLiveness(ctx.sessions, ctx.settings, ctx.clock, {
    idle(session, idleMs) {
      const error = refusal(
        'IDLE_TIMEOUT',
        `Nothing was heard for ${Math.round(idleMs / 1_000)} s.`,
        session.link === undefined
          ? { limit: ctx.settings.heartbeat.timeoutMs, limit_name: 'heartbeat.timeout_ms' }
          : {
              limit: ctx.settings.limits.terminal.silenceTimeoutMs,
              limit_name: 'limits.terminal.silence_timeout_ms',
            },
      );
      reply(ctx, session, errorReply(ctx, error, {}));
      closeSession(ctx, session, 4504, 'idle');
    },
    authenticationOverdue(session) {
      reply(
        ctx,
        session,
        errorReply(ctx, refusal('AUTH_TIMEOUT', 'No authenticate came in time.'), {}),
      );
      closeSession(ctx, session, 4408, 'authentication timeout');
    },
    tokenExpiring(session, expiresAtMs) {
      reply(ctx, session, {
        type: 'token_expiring',
        data: { expires_at: formatIsoTime(expiresAtMs), grace_ms: TOKEN_GRACE_MS },
        timestamp: ctx.timestamp(),
      });
    },
    tokenExpired(session) {
      reply(ctx, session, errorReply(ctx, refusal('TOKEN_EXPIRED', 'The token has expired.'), {}));
      closeSession(ctx, session, 4410, 'token expired');
    },
    slowReader(session, bufferedBytes) {
      ctx.log.warn('session.slow', { session_id: session.id, buffered_bytes: bufferedBytes });
      cutSession(ctx, session, 4502, 'slow consumer');
    },
    owesAnswers(session) {
      ctx.log.error('link.owes_answers', { session_id: session.id });
      closeSession(ctx, session, 4501, 'no command was answered any more');
    },
  });
}

function endRevoked(ctx: AppContext, credentialIds: readonly string[]): void {
  for (const session of ctx.sessions.values()) {
    const held = session.principal?.credentialId ?? null;
    if (held === null || !credentialIds.includes(held)) continue;
    reply(
      ctx,
      session,
      errorReply(ctx, refusal('UNAUTHORIZED', 'The credential was revoked.'), {}),
    );
    closeSession(ctx, session, 4401, 'credential revoked');
  }
}

/** A plain GET learns what a handshake would be refused with: a browser's script can not. */
function websocketHint(gate: Parameters<typeof checkCapacity>[0], address: string): Response {
  const full = checkCapacity(gate, address, undefined);
  if (full?.kind === 'refuse') {
    const headers = { 'content-type': 'application/json', ...full.headers };
    return new Response(full.body, { status: full.status, headers });
  }
  return Response.json(
    { message: 'This is the WebSocket of the bridge: connect with ws://, see /docs/PROTOCOL.md.' },
    { status: 426, headers: { upgrade: 'websocket' } },
  );
}
