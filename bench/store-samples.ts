import type {
  BookRow,
  BookRowChange,
} from '@mt5-bridge/bridge/internal/adapters/sqlite/book-rows.ts';
import type { AccountEventDraft } from '@mt5-bridge/bridge/internal/ports/event-log.ts';
import type { Settlement, SignalClaim } from '@mt5-bridge/bridge/internal/ports/ledger.ts';
import {
  SAMPLE_ACCOUNT,
  sampleClaim,
  sampleRequest,
} from '@mt5-bridge/testkit/internal/ledger-samples.ts';
import { asPrice, asSymbolName, asUtcMs, type Tick, type UtcMs } from '@mt5-bridge/trading';

/** Rows and texts as long as those of a market order on paper (measured 2026-11-24, characters). */
const LENGTHS = {
  history_order: 393,
  position: 310,
  deal: 288,
  request: 278,
  account: 162,
  stream: 43,
  order_add: 435,
  deal_add: 659,
  order_delete: 447,
  history_add: 446,
  account_changed: 530,
  signal_executed: 286,
  outcome: 250,
} as const;

const made = new Map<number, object>();

/** An object whose JSON text has about the length. */
function sized(length: number): object {
  const known = made.get(length) ?? make(length);
  made.set(length, known);
  return known;
}

function make(length: number): object {
  const entries = Math.max(1, Math.floor(length / 24));
  return Object.fromEntries(
    Array.from({ length: entries }, (_, n) => [`field_${n + 10}`, 1.084_62 + n / 10_000]),
  );
}

export const claimOf = (signalId: string): SignalClaim => sampleClaim(signalId);
export const requestOf = sampleRequest;

/** What one fill writes: history order, position, deal, request, account, stream. */
export function bookChanges(n: number, signalId: string, nowMs: UtcMs): BookRowChange<BookRow>[] {
  const ticket = String(50_000_000 + n);
  const put = (table: string, key: string, value: object, parent = ''): BookRowChange<BookRow> => ({
    op: 'put',
    record: { table, key, parent, timeMs: nowMs, value },
  });
  return [
    put('history_order', ticket, sized(LENGTHS.history_order)),
    put('position', ticket, sized(LENGTHS.position)),
    put('deal', ticket, sized(LENGTHS.deal), ticket),
    put('request', signalId, sized(LENGTHS.request)),
    put('account', 'account', sized(LENGTHS.account)),
    put('stream', 'stream', sized(LENGTHS.stream)),
  ];
}

/** What the terminal tells of one fill. */
export function fillEvents(signalId: string, nowMs: UtcMs): AccountEventDraft[] {
  const types = [
    'order_add',
    'deal_add',
    'order_delete',
    'history_add',
    'account_changed',
  ] as const;
  return types.map((type) => eventOf(type, signalId, nowMs));
}

export function eventOf(
  type: keyof typeof LENGTHS,
  signalId: string,
  nowMs: UtcMs,
): AccountEventDraft {
  const body = JSON.stringify(sized(LENGTHS[type]));
  return { accountId: SAMPLE_ACCOUNT, type, timeMs: nowMs, origin: 'signal', signalId, body };
}

export function settlementOf(nowMs: UtcMs): Settlement {
  return {
    state: 'executed',
    outcome: JSON.stringify(sized(LENGTHS.outcome)),
    atMs: nowMs,
    origin: 'signal',
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
