import type { LinkEvent } from '@mt5-bridge/protocol';
import type {
  AccountId,
  TerminalChange,
  TerminalEvent,
  TransactionType,
} from '@mt5-bridge/trading';
import { asUtcMs } from '@mt5-bridge/trading';
import { accountMapping } from './account.ts';
import { dealMapping, orderMapping, positionMapping } from './book-items.ts';
import { orNull, word } from './mapping.ts';
import { tradeResultMapping } from './trade-result.ts';

const transaction = word<TransactionType>();
const positionOrNull = orNull(positionMapping);

/** An event as it travels; account and epoch are those of the message that carries it. */
export function toWireEvent({ seq, timeMs, change }: TerminalEvent): LinkEvent {
  const numbered = { seq, time_ms: timeMs };
  switch (change.kind) {
    case 'order':
      return {
        ...numbered,
        kind: 'order',
        transaction: transaction.toWire(change.transaction),
        order: orderMapping.toWire(change.order),
      };
    case 'deal':
      return {
        ...numbered,
        kind: 'deal',
        transaction: transaction.toWire(change.transaction),
        deal: dealMapping.toWire(change.deal),
        position: positionOrNull.toWire(change.position),
      };
    case 'position':
      return { ...numbered, kind: 'position', position: positionMapping.toWire(change.position) };
    case 'request': {
      const result = tradeResultMapping.toWire(change.result);
      return { ...numbered, kind: 'request', request_id: change.requestId, result };
    }
    case 'account':
      return { ...numbered, kind: 'account', account: accountMapping.toWire(change.account) };
    case 'margin_call': {
      const account = accountMapping.toWire(change.account);
      return { ...numbered, kind: 'margin_call', active: change.active, account };
    }
  }
}

/** An event of the terminal that speaks for `accountId` in `terminalEpoch`. */
export function toEvent(
  event: LinkEvent,
  of: { readonly accountId: AccountId; readonly terminalEpoch: string },
): TerminalEvent {
  const { accountId, terminalEpoch } = of;
  const { seq, time_ms } = event;
  return { accountId, terminalEpoch, seq, timeMs: asUtcMs(time_ms), change: toChange(event) };
}

function toChange(event: LinkEvent): TerminalChange {
  switch (event.kind) {
    case 'order':
      return {
        kind: 'order',
        transaction: transaction.toDomain(event.transaction),
        order: orderMapping.toDomain(event.order),
      };
    case 'deal':
      return {
        kind: 'deal',
        transaction: transaction.toDomain(event.transaction),
        deal: dealMapping.toDomain(event.deal),
        position: positionOrNull.toDomain(event.position),
      };
    case 'position': {
      const position = positionMapping.toDomain(event.position);
      return { kind: 'position', transaction: 'POSITION', position };
    }
    case 'request': {
      const { request_id: requestId, result } = event;
      const answer = tradeResultMapping.toDomain(result);
      return { kind: 'request', transaction: 'REQUEST', requestId, result: answer };
    }
    case 'account':
      return { kind: 'account', account: accountMapping.toDomain(event.account) };
    case 'margin_call': {
      const account = accountMapping.toDomain(event.account);
      return { kind: 'margin_call', active: event.active, account };
    }
  }
}
