import type {
  BookRow,
  BookRowChange,
} from '@mt5-bridge/bridge/internal/adapters/sqlite/book-rows.ts';
import type { AccountEventDraft } from '@mt5-bridge/bridge/internal/ports/event-log.ts';
import type { SignalClaim } from '@mt5-bridge/bridge/internal/ports/ledger.ts';
import {
  SAMPLE_ACCOUNT,
  sampleClaim,
  sampleRequest,
} from '@mt5-bridge/testkit/internal/ledger-samples.ts';
import { asPrice, asSymbolName, asUtcMs, type Tick, type UtcMs } from '@mt5-bridge/trading';

/** Rows and texts of the size that a market order on paper has. */
const ORDER = {
  symbol: 'EURUSD',
  type: 'BUY',
  state: 'FILLED',
  filling: 'FOK',
  time: 'GTC',
  reason: 'CLIENT',
  volumeInitial: 10_000_000,
  volumeCurrent: 0,
  priceOpen: 1.08462,
  priceStopLimit: 0,
  priceCurrent: 1.08462,
  stopLoss: 1.08,
  takeProfit: 1.09,
  magic: '123456',
  comment: 'ABCDEFGHIJ sample',
  positionById: '0',
  setupMs: 1_767_614_400_000,
  doneMs: 1_767_614_400_000,
  expirationMs: null,
};

export const claimOf = (signalId: string): SignalClaim => sampleClaim(signalId);
export const requestOf = sampleRequest;

/** What one fill writes: history order, position, deal, request, account, stream. */
export function bookChanges(n: number, signalId: string, nowMs: UtcMs): BookRowChange<BookRow>[] {
  const ticket = String(50_000_000 + n);
  const put = (table: string, key: string, value: object, parent = ''): BookRowChange<BookRow> => ({
    op: 'put',
    record: { table, key, parent, timeMs: nowMs, value },
  });
  const order = { ticket, ...ORDER, positionId: ticket };
  return [
    put('history_order', ticket, order),
    put('position', ticket, order),
    put('deal', ticket, order, ticket),
    put('request', signalId, { requestId: signalId, fingerprint: 'ABCDEFGHIJ', result: order }),
    put('account', 'account', { balance: 10_000, credit: 0, nextOrder: ticket, nextDeal: ticket }),
    put('stream', 'stream', { epoch: signalId, seq: n }),
  ];
}

/** What the terminal tells of one fill. */
export function fillEvents(signalId: string, nowMs: UtcMs): AccountEventDraft[] {
  const body = JSON.stringify({ kind: 'order', transaction: 'ORDER_ADD', order: ORDER });
  return ['order_add', 'order_delete', 'history_add', 'deal_add', 'account_changed'].map(
    (type) => ({
      accountId: SAMPLE_ACCOUNT,
      type,
      timeMs: nowMs,
      origin: 'signal',
      signalId,
      body,
    }),
  );
}

export function settlementOf(nowMs: UtcMs): {
  readonly state: 'executed';
  readonly outcome: string;
  readonly atMs: UtcMs;
} {
  return {
    state: 'executed',
    outcome: JSON.stringify({ kind: 'executed', ...ORDER }),
    atMs: nowMs,
  };
}

export function tickOf(n: number): Tick {
  return {
    symbol: asSymbolName(n % 2 === 0 ? 'EURUSD' : 'GBPUSD'),
    timeMs: asUtcMs(1_767_614_400_000 + n),
    bid: asPrice(1.0846 + (n % 100) / 100_000),
    ask: asPrice(1.08462 + (n % 100) / 100_000),
    last: asPrice(0),
    volumeReal: 0,
    flags: 6,
  };
}
