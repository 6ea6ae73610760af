import { type ClientMessage, decodeMessage, isMessageType } from '@mt5-bridge/protocol';
import type { AppContext } from '../app-context.ts';
import { rateLimited, refusal } from '../mapping/errors.ts';
import { toEvents, toTickBatch } from '../mapping/terminal-link/feed.ts';
import { toStatusReport } from '../mapping/terminal-link/greeting.ts';
import { refuse } from '../refuse.ts';
import { countFault, type Session } from '../session.ts';
import { closeSession } from '../session-end.ts';
import type { TerminalLink } from './terminal-link.ts';

/** As for clients: who can not be read a hundred times in a minute is broken or hostile. */
const UNREADABLE_MAX = 100;
const UNREADABLE_WINDOW_MS = 60_000;
const REFUSED_MAX = 1_000;
const REFUSED_WINDOW_MS = 10_000;
/** Each is written down, and lets the bridge look the account through. */
const STATUS_CHANGES_MAX = 100;
const STATUS_WINDOW_MS = 10_000;

/** Takes one text frame of a terminal whose connection is a link. Never throws. */
export function receiveFromTerminal(
  ctx: AppContext,
  session: Session,
  link: TerminalLink,
  text: string,
): void {
  if (session.isClosing) return;
  const { maxDepth, messagesPerSecond } = ctx.settings.limits.terminal;
  const nowMs = ctx.clock.monotonicMs();
  session.lastActivityMs = nowMs;
  session.messagesProcessed += 1;
  const decoded = decodeMessage(text, { maxDepth });
  const request = decoded.ok ? decoded.message : decoded;
  const type = decoded.ok ? decoded.message.type : decoded.requestType;
  const count = (result: 'ok' | 'refused'): void => ctx.metrics.message(labelOf(type), result);
  if (!link.budget.take(messagesPerSecond, nowMs)) {
    count('refused');
    link.dropped.note('message_rate');
    overBudget(ctx, session, link, request, nowMs);
    return;
  }
  if (!decoded.ok) {
    count('refused');
    link.dropped.note('unreadable');
    refuse(ctx, session, decoded.error, decoded);
    if (countFault(session.unreadable, UNREADABLE_WINDOW_MS, nowMs) < UNREADABLE_MAX) return;
    closeSession(ctx, session, 4400, 'too many messages that can not be read');
    return;
  }
  const { terminal } = link;
  const before = terminal.status();
  count(take(ctx, session, link, decoded.message));
  if (terminal.status() === before) return;
  if (countFault(link.statusChanges, STATUS_WINDOW_MS, nowMs) <= STATUS_CHANGES_MAX) return;
  closeSession(ctx, session, 4429, 'changes of status');
}

function take(
  ctx: AppContext,
  session: Session,
  link: TerminalLink,
  message: ClientMessage,
): 'ok' | 'refused' {
  switch (message.type) {
    case 'terminal_answer':
    case 'terminal_events':
    case 'terminal_ticks':
    case 'terminal_status': {
      const stray =
        message.data.link_epoch === link.epoch ? apply(ctx, link, message) : 'stale_link';
      if (stray === undefined) return 'ok';
      link.dropped.note(stray);
      return 'refused';
    }
    default: {
      const error = refusal('WRONG_STATE', 'This connection is the link of a terminal.', {
        suggestion: 'Send messages of clients, and another hello, on a connection of their own.',
      });
      refuse(ctx, session, error, message);
      return 'refused';
    }
  }
}

type LinkMessage = Extract<
  ClientMessage,
  { type: 'terminal_answer' | 'terminal_events' | 'terminal_ticks' | 'terminal_status' }
>;

/** Why it was dropped, or nothing. */
function apply(ctx: AppContext, link: TerminalLink, message: LinkMessage): string | undefined {
  const { terminal, account } = link;
  switch (message.type) {
    case 'terminal_answer':
      return link.commands.answer(message.data);
    case 'terminal_events':
      return terminal.takeEvents(toEvents(message, account.accountId));
    case 'terminal_ticks': {
      const batch = toTickBatch(message);
      if (batch.conflated > 0) ctx.metrics.counter('ticks_conflated', batch.conflated);
      terminal.takeTicks(batch);
      return undefined;
    }
    case 'terminal_status':
      terminal.takeStatus(toStatusReport(message));
      return undefined;
  }
}

/** An answer that is refused leaves its request unknown, which is found out. */
function overBudget(
  ctx: AppContext,
  session: Session,
  link: TerminalLink,
  request: Parameters<typeof refuse>[3],
  nowMs: number,
): void {
  if (countFault(session.refused, REFUSED_WINDOW_MS, nowMs) > REFUSED_MAX) {
    closeSession(ctx, session, 4429, 'message rate');
    return;
  }
  const { messagesPerSecond } = ctx.settings.limits.terminal;
  const error = rateLimited({
    limitName: 'limits.terminal.messages_per_second',
    scope: 'link',
    limit: messagesPerSecond,
    windowMs: 1_000,
    retryAfterMs: link.budget.waitMs(messagesPerSecond),
    nowMs: ctx.clock.nowMs(),
  });
  refuse(ctx, session, error, request);
}

/** What a terminal writes as `type` must not become a label of a metric without end. */
function labelOf(type: string | undefined): string {
  if (type === undefined) return 'unreadable';
  return isMessageType(type) ? type : 'unknown';
}
