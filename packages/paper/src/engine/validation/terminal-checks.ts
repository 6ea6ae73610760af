import { COMMENT_LENGTH_MAX, isPending, type TradeRequest } from '@mt5-bridge/trading';
import type { Engine } from '../engine.ts';
import { type Outcome, outcome } from '../outcome.ts';

/** 10027, 10024: what stops a request before the server looks at it. */
export function checkTerminal({ settings, pace, book }: Engine): Outcome | undefined {
  if (!settings.terminalTradeAllowed) return outcome('CLIENT_DISABLES_AT');
  return pace.admits(book.nowMs) ? undefined : outcome('TOO_MANY_REQUESTS');
}

/** 10013: what is no request at all. */
export function checkWellFormed({ settings }: Engine, request: TradeRequest): Outcome | undefined {
  return isWellFormed(request, settings.longComment === 'refuse') ? undefined : outcome('INVALID');
}

/** Numbers that are none, types that do not fit, comments that are too long for a server that says so. */
function isWellFormed(request: TradeRequest, refusesLongComments: boolean): boolean {
  for (const value of Object.values(request)) {
    if (typeof value === 'number' && !Number.isFinite(value)) return false;
    if (typeof value === 'number' && value < 0) return false;
  }
  const comment = 'comment' in request ? request.comment : '';
  if (refusesLongComments && comment.length > COMMENT_LENGTH_MAX) return false;
  switch (request.action) {
    case 'DEAL':
      return request.type === 'BUY' || request.type === 'SELL';
    case 'PENDING':
      return isPending(request.type);
    case 'CLOSE_BY':
      return request.position !== request.positionBy;
    case 'SLTP':
    case 'MODIFY':
    case 'REMOVE':
      return true;
    default:
      // Requests come from outside the type system too: a case file, a link, a journal.
      return false;
  }
}
