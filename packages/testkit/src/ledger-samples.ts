import type { AccountEventDraft } from '@mt5-bridge/bridge/internal/ports/event-log.ts';
import type { SignalClaim } from '@mt5-bridge/bridge/internal/ports/ledger.ts';
import {
  asAccountId,
  asMagic,
  asPoints,
  asPrice,
  asSymbolName,
  asTicket,
  asUtcMs,
  type BulkPlan,
  lotsToVolume,
  type TerminalRequest,
  type TradeResult,
} from '@mt5-bridge/trading';
import { SeededRandom } from './seeded-random.ts';

export const SAMPLE_ACCOUNT = asAccountId('paper');
export const SAMPLE_TIME = asUtcMs(Date.UTC(2026, 0, 5, 12));

/** The `n`-th signal id: another one for each `n`, the same in every run. */
export function sampleSignalId(n: number): string {
  return new SeededRandom(n).uuid();
}

export function sampleClaim(signalId: string, over: Partial<SignalClaim> = {}): SignalClaim {
  return {
    signalId,
    requestType: 'trading_signal',
    subject: 'alice',
    accountId: SAMPLE_ACCOUNT,
    contentHash: 'ab'.repeat(32),
    content: JSON.stringify({ signalId, symbol: 'EURUSD', action: 'BUY', volume: 0.1 }),
    receivedMs: SAMPLE_TIME,
    ...over,
  };
}

export function sampleRequest(signalId: string): TerminalRequest {
  const fingerprint = signalId.replaceAll('-', '').slice(0, 10).toUpperCase();
  return {
    requestId: signalId,
    fingerprint,
    expiresAtMs: asUtcMs(SAMPLE_TIME + 10_000),
    trade: {
      action: 'DEAL',
      symbol: asSymbolName('EURUSD'),
      type: 'BUY',
      volume: lotsToVolume(0.1),
      price: asPrice(1.0846),
      deviation: asPoints(10),
      filling: 'FOK',
      stopLoss: asPrice(1.08),
      takeProfit: asPrice(1.09),
      magic: asMagic('18446744073709551615'),
      comment: `${fingerprint} sample`,
      position: null,
    },
  };
}

export const samplePlan: BulkPlan = {
  items: [
    {
      action: 'cancel',
      ticket: asTicket('50000001'),
      symbol: asSymbolName('EURUSD'),
      volume: null,
    },
    {
      action: 'close',
      ticket: asTicket('18446744073709551615'),
      symbol: asSymbolName('EURUSD'),
      volume: lotsToVolume(0.05),
    },
  ],
  expiresAtMs: asUtcMs(SAMPLE_TIME + 5_000),
  isSerial: false,
};

export function sampleEvent(over: Partial<AccountEventDraft> = {}): AccountEventDraft {
  return {
    accountId: SAMPLE_ACCOUNT,
    type: 'deal_added',
    timeMs: SAMPLE_TIME,
    origin: 'signal',
    signalId: null,
    body: '{}',
    ...over,
  };
}

export const sampleResult: TradeResult = {
  retcode: 10009,
  order: asTicket('50000001'),
  deal: asTicket('50000002'),
  position: asTicket('50000001'),
  volume: lotsToVolume(0.1),
  price: asPrice(1.08462),
  bid: asPrice(1.0846),
  ask: asPrice(1.08462),
  comment: 'done',
  timeMs: SAMPLE_TIME,
};
