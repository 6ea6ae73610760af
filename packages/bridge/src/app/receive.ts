import {
  type ClientMessage,
  decodeMessage,
  isLargerThan,
  isMessageType,
} from '@mt5-bridge/protocol';
import type { AppContext } from './app-context.ts';
import { authorize } from './authorize.ts';
import { errorReply, rateLimited, refusal } from './mapping/errors.ts';
import { isRepeat, refuse } from './refuse.ts';
import { isFailure, reply, replyLate, replyText } from './reply.ts';
import { route } from './router.ts';
import { countFault, type Session } from './session.ts';
import { closeSession } from './session-end.ts';
import { receiveFromTerminal } from './terminal-link/receive-from-terminal.ts';

/** A client that can not be read a hundred times in a minute is broken or hostile. */
const UNREADABLE_MAX = 100;
const UNREADABLE_WINDOW_MS = 60_000;
/** Messages over the limit are answered until there are this many of them within ten seconds. */
const REFUSED_MAX = 1_000;
const REFUSED_WINDOW_MS = 10_000;
/** Every n-th message of the hot path is timed: two clock readings cost as much as its check. */
const TIMED_EVERY = 16;

/** Takes one text frame: decode, admit, authorize, handle, answer. Never throws. */
export function receiveText(ctx: AppContext, session: Session, text: string): void {
  if (session.isClosing) return;
  const { limits } = ctx.settings;
  const { link } = session;
  const { maxMessageBytes } = link === undefined ? limits : limits.terminal;
  // The transport has one limit for all connections: that of terminals, where some may dial in.
  if (maxMessageBytes > 0 && isLargerThan(text, maxMessageBytes)) {
    ctx.metrics.counter('protocol_errors');
    closeSession(ctx, session, 1009, 'message too big');
    return;
  }
  if (link !== undefined) {
    receiveFromTerminal(ctx, session, link, text);
    return;
  }
  const nowMs = ctx.clock.monotonicMs();
  session.lastActivityMs = nowMs;
  session.messagesProcessed += 1;
  const decoded = decodeMessage(text, ctx.settings.limits);
  const isWithinBudget = session.budget.take(ctx.settings.limits.messagesPerSecond, nowMs);
  if (!isWithinBudget) {
    if (endsFlood(ctx, session, 'message rate', nowMs)) return;
    // What became of a spent id is told whatever else holds: "not executed" would be a lie.
    if (!decoded.ok || !isRepeat(ctx, session, decoded.message)) {
      refuseOverBudget(ctx, session, decoded.ok ? decoded.message : decoded);
      return;
    }
  }
  if (!decoded.ok) {
    refuseUnreadable(ctx, session, decoded, nowMs);
    return;
  }
  const { message } = decoded;
  const refusal = authorize(ctx, session, message);
  if (refusal !== undefined) {
    ctx.metrics.message(message.type, 'refused');
    refuse(ctx, session, refusal, message);
    return;
  }
  handle(ctx, session, message, nowMs);
}

function handle(
  ctx: AppContext,
  session: Session,
  message: ClientMessage,
  startedMs: number,
): void {
  try {
    const answer = route(ctx, session, message);
    if (answer instanceof Promise) {
      answer
        .then((late) => finish(ctx, session, message, late, startedMs, replyLate))
        .catch((error: unknown) => handlerFailed(ctx, session, message, error));
      return;
    }
    finish(ctx, session, message, answer, startedMs);
  } catch (error) {
    handlerFailed(ctx, session, message, error);
  }
}

function finish(
  ctx: AppContext,
  session: Session,
  message: ClientMessage,
  answer: Awaited<ReturnType<typeof route>>,
  startedMs: number,
  send: typeof reply = reply,
): void {
  if (typeof answer === 'string') {
    ctx.metrics.message(message.type, 'ok');
    replyText(ctx, session, answer);
    if (session.messagesProcessed % TIMED_EVERY !== 0) return;
  } else if (answer !== undefined) {
    ctx.metrics.message(message.type, isFailure(answer) ? 'error' : 'ok');
    send(ctx, session, answer);
  } else {
    ctx.metrics.message(message.type, isCredential(message) ? 'refused' : 'ok');
  }
  ctx.metrics.observe('total', ctx.clock.monotonicMs() - startedMs);
}

/** Their handlers answer by themselves when they refuse; others do so when all is well. */
function isCredential({ type }: ClientMessage): boolean {
  return type === 'authenticate' || type === 'refresh_token';
}

/** A throwing handler is a bug of ours: it costs one message, never the session or the process. */
function handlerFailed(
  ctx: AppContext,
  session: Session,
  message: ClientMessage,
  error: unknown,
): void {
  const errorId = ctx.random.uuid();
  ctx.log.error('handler.failed', {
    error_id: errorId,
    request_type: message.type,
    session_id: session.id,
    error: error instanceof Error ? (error.stack ?? error.message) : String(error),
  });
  ctx.metrics.message(message.type, 'error');
  reply(
    ctx,
    session,
    errorReply(
      ctx,
      refusal('INTERNAL', 'The bridge failed on this message.', { error_id: errorId }),
      message,
    ),
  );
}

type Undecoded = Exclude<ReturnType<typeof decodeMessage>, { ok: true }>;

function refuseUnreadable(
  ctx: AppContext,
  session: Session,
  failure: Undecoded,
  nowMs: number,
): void {
  ctx.metrics.message(labelOf(failure.requestType), 'refused');
  refuse(ctx, session, failure.error, failure);
  // A wrong field in a known message is a mistake; text that is no message at all, again and again, is not.
  if (failure.requestType !== undefined) return;
  if (countFault(session.unreadable, UNREADABLE_WINDOW_MS, nowMs) >= UNREADABLE_MAX) {
    closeSession(ctx, session, 4400, 'too many messages that can not be read');
  }
}

/** Counts one message or ping over the limit; true when there were so many that the session is closed. */
function endsFlood(ctx: AppContext, session: Session, reason: string, nowMs: number): boolean {
  if (countFault(session.refused, REFUSED_WINDOW_MS, nowMs) <= REFUSED_MAX) return false;
  closeSession(ctx, session, 4429, reason);
  return true;
}

function refuseOverBudget(
  ctx: AppContext,
  session: Session,
  request: ClientMessage | Undecoded,
): void {
  ctx.metrics.message('type' in request ? request.type : labelOf(request.requestType), 'refused');
  const { messagesPerSecond } = ctx.settings.limits;
  const error = rateLimited({
    limitName: 'limits.messages_per_second',
    scope: 'connection',
    limit: messagesPerSecond,
    windowMs: 1_000,
    retryAfterMs: session.budget.waitMs(messagesPerSecond),
    nowMs: ctx.clock.nowMs(),
  });
  refuse(ctx, session, error, request);
}

/** What a client writes as `type` must not become a label of a metric without end. */
function labelOf(requestType: string | undefined): string {
  if (requestType === undefined) return 'unreadable';
  return isMessageType(requestType) ? requestType : 'unknown';
}

/** Binary frames have no meaning here; the connection stays. */
export function receiveBinary(ctx: AppContext, session: Session, byteLength: number): void {
  const nowMs = ctx.clock.monotonicMs();
  session.lastActivityMs = nowMs;
  session.budget.take(ctx.settings.limits.messagesPerSecond, nowMs);
  const error = refusal('VALIDATION_ERROR', 'Binary frames are not part of this protocol.', {
    expected_type: 'text frame with JSON',
    received: `binary frame of ${byteLength} bytes`,
  });
  refuseUnreadable(ctx, session, { ok: false, error }, nowMs);
}

/** Pings count against the message budget: a flood of them is as dear as a flood of messages. */
export function receivePing(ctx: AppContext, session: Session): void {
  if (session.isClosing) return;
  const nowMs = ctx.clock.monotonicMs();
  session.lastActivityMs = nowMs;
  if (session.budget.take(ctx.settings.limits.messagesPerSecond, nowMs)) return;
  endsFlood(ctx, session, 'ping rate', nowMs);
}
