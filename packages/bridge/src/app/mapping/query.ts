import {
  type GetDealsMessage,
  type GetHistoryMessage,
  type GetOrdersMessage,
  type GetPositionsMessage,
  parseIsoTime,
  QUERY_LIMIT_DEFAULT,
} from '@mt5-bridge/protocol';
import {
  asMagic,
  asSymbolName,
  asUtcMs,
  LAST_INSTANT,
  type Magic,
  type SymbolName,
  type UtcMs,
} from '@mt5-bridge/trading';
import type { AccountView } from '../account-view.ts';
import { type CursorScope, encodeCursor } from '../queries/cursor.ts';
import type { RowPlace } from '../queries/row-place.ts';
import { toBrokerOffset } from './broker-clock.ts';

export type QueryMessage =
  | GetOrdersMessage
  | GetPositionsMessage
  | GetDealsMessage
  | GetHistoryMessage;

/** Which rows a query wants; what is `null` is not asked. Both ends of time inclusive. */
export interface RowFilter {
  readonly symbol: SymbolName | null;
  readonly magic: Magic | null;
  readonly fromMs: UtcMs;
  readonly toMs: UtcMs;
}

export function toRowFilter({ data }: QueryMessage): RowFilter {
  const { symbol, magic, from, to } = data;
  const fromMs = from === undefined ? undefined : parseIsoTime(from);
  const toMs = to === undefined ? undefined : parseIsoTime(to);
  return {
    symbol: symbol === undefined ? null : asSymbolName(symbol),
    magic: magic === undefined ? null : asMagic(magic),
    fromMs: asUtcMs(Math.max(0, fromMs ?? 0)),
    // The end of a range on the wire is the first instant that does not belong to it.
    toMs: toMs === undefined ? LAST_INSTANT : asUtcMs(toMs - 1),
  };
}

export function toPageLimit({ data }: QueryMessage): number {
  return data.limit ?? QUERY_LIMIT_DEFAULT;
}

/** What every page has beside its items. */
export function toPageEnd(
  page: { readonly next: RowPlace | null; readonly asOfSeq: number; readonly view: AccountView },
  scope: CursorScope,
) {
  return {
    next_cursor: page.next === null ? null : encodeCursor(page.next, scope),
    as_of_seq: page.asOfSeq,
    broker_utc_offset_s: toBrokerOffset(page.view),
  };
}
