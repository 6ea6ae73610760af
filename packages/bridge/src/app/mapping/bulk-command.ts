import type { CancelAllMessage, CloseAllMessage } from '@mt5-bridge/protocol';
import { type AccountId, asMagic, asSymbolName, type BulkScope } from '@mt5-bridge/trading';

/** Messages that mean many orders or positions. */
export type BulkMessage = CancelAllMessage | CloseAllMessage;

export function toBulkScope({ data }: BulkMessage): BulkScope {
  const { symbol, magic, side, include_manual } = data;
  return {
    symbol: symbol === undefined ? null : asSymbolName(symbol),
    magic: magic === undefined ? null : asMagic(magic),
    side: side === undefined ? null : side === 'buy' ? 'BUY' : 'SELL',
    subject: null,
    includesManual: include_manual ?? false,
  };
}

/** What makes two frames the same command: defaults filled in, in one order. */
export function bulkContent({ type }: BulkMessage, scope: BulkScope, accountId: AccountId): string {
  const { symbol, magic, side, includesManual } = scope;
  return JSON.stringify([accountId, type, symbol, magic, side, includesManual]);
}
