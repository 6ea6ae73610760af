import type { ErrorCode, ErrorMessage } from '@mt5-bridge/protocol';
import type { AccountSpec } from '@mt5-bridge/trading';
import type { AccountView } from '../account-view.ts';
import type { AppContext } from '../app-context.ts';
import { errorReply, refusal } from '../mapping/errors.ts';
import { type QueryMessage, type RowFilter, toPageLimit, toRowFilter } from '../mapping/query.ts';
import { type SignalMark, signalMarks } from '../provenance.ts';
import type { Session } from '../session.ts';
import { notAttached } from '../signals/admit-intent.ts';
import { type CursorScope, decodeCursor } from './cursor.ts';
import type { RowPlace } from './row-place.ts';

/** One page that a client asks for, of an account that can be asked now. */
export interface AskedListing {
  readonly view: AccountView;
  readonly account: AccountSpec;
  readonly filter: RowFilter;
  readonly limit: number;
  /** Last row of the page before; `undefined` for the first page. */
  readonly after: RowPlace | undefined;
  readonly cursors: CursorScope;
  /** Ids of signals and commands. */
  readonly signalOf: SignalMark<string>;
}

export type AskedOrRefused =
  | { readonly kind: 'asked'; readonly listing: AskedListing }
  | { readonly kind: 'refused'; readonly refusal: ErrorMessage };

/**
 * Reads a query, or says why it can not be answered now. `of`: the `book` is what the bridge holds of orders
 * and positions, which is told only while it is that of the terminal; the `past` is asked of the terminal.
 */
export function askedListing(
  ctx: AppContext,
  session: Session,
  message: QueryMessage,
  of: 'book' | 'past',
): AskedOrRefused {
  const view = ctx.accountOf(session, message.account);
  if (view === undefined) return { kind: 'refused', refusal: notAttached(ctx, message) };
  const account = view.account?.spec;
  const closed = closedFor(view, of);
  if (closed !== undefined || account === undefined) {
    const { code, text, suggestion } = closed ?? LOADING;
    const error = refusal(code, text, { account: view.accountId, suggestion });
    return { kind: 'refused', refusal: errorReply(ctx, error, message) };
  }
  const filter = toRowFilter(message);
  const cursors = {
    sha256: ctx.sha256,
    bridgeId: ctx.ledger.bridgeId,
    listing: JSON.stringify([message.type, view.accountId, filter]),
  };
  const { cursor } = message.data;
  const after = cursor === undefined ? undefined : decodeCursor(cursor, cursors);
  if (cursor !== undefined && after === undefined) {
    return { kind: 'refused', refusal: wrongCursor(ctx, message, cursor) };
  }
  const marked = signalMarks(ctx.ledger, view.accountId);
  const signalOf: SignalMark<string> = (comment) => marked(comment)?.signalId;
  const limit = toPageLimit(message);
  return { kind: 'asked', listing: { view, account, filter, limit, after, cursors, signalOf } };
}

interface ClosedReason {
  readonly code: ErrorCode;
  readonly text: string;
  readonly suggestion: string;
}

const LOADING: ClosedReason = {
  code: 'SERVER_BUSY',
  text: 'The bridge is taking over orders and positions of this account from its terminal.',
  suggestion: 'Ask again in a moment.',
};

/** What was known before a terminal went away is not told as if it still stood. */
export function closedFor(view: AccountView, of: 'book' | 'past'): ClosedReason | undefined {
  switch (view.status) {
    case 'disconnected':
      return {
        code: 'MT5_NOT_CONNECTED',
        text: 'The terminal of this account is not connected: what stands there now is not known.',
        suggestion: 'Ask again when mt5_command status says that the terminal is connected.',
      };
    case 'halted':
      return {
        code: 'TRADING_HALTED',
        text: 'The terminal has halted: what stands there now is not known.',
        suggestion: 'Read the log of the bridge, then restart it.',
      };
    case 'connected':
      return of === 'book' && !view.isCurrent ? LOADING : undefined;
  }
}

function wrongCursor(ctx: AppContext, message: QueryMessage, received: string): ErrorMessage {
  const expected = 'next_cursor of the page before, with the same type, account and filters';
  const error = refusal('VALIDATION_ERROR', `Invalid message format: cursor must be ${expected}`, {
    ...{ field: 'cursor', path: 'data.cursor', reason: 'not_allowed' },
    ...{ expected_type: 'string', expected, received: received.slice(0, RECEIVED_MAX) },
    suggestion: 'Begin again without a cursor.',
  });
  return errorReply(ctx, error, message);
}

const RECEIVED_MAX = 64;
