import type { TerminalPort, TerminalSink } from '@mt5-bridge/bridge/internal/ports/terminal.ts';
import {
  asMagic,
  asPoints,
  asPrice,
  asSymbolName,
  asUtcMs,
  type DealRequest,
  lotsToVolume,
  type PendingRequest,
  type TerminalEvent,
  type TerminalRequest,
  type TerminalStatus,
  type Tick,
  type TradeReply,
  type TradeRequest,
  type TradeResult,
} from '@mt5-bridge/trading';
import type { ManualClock } from '../manual-clock.ts';

/** A terminal that is not open yet, with an account that may trade EURUSD, which has a quote. */
export interface TerminalFixture {
  readonly terminal: TerminalPort;
  readonly clock: ManualClock;
  readonly password: string;
  /** From now on no request is answered. */
  stall(): void;
}

export type OpenTerminalFixture = () => TerminalFixture;

/** Keeps what a terminal tells. */
export class TerminalRecorder implements TerminalSink {
  readonly received: TerminalEvent[] = [];
  readonly statuses: TerminalStatus[] = [];
  readonly quotes: Tick[] = [];

  events(events: readonly TerminalEvent[]): void {
    this.received.push(...events);
  }

  ticks(ticks: readonly Tick[]): void {
    this.quotes.push(...ticks);
  }

  status(status: TerminalStatus): void {
    this.statuses.push(status);
  }

  missed(): void {}
}

const FINGERPRINT = 'ABCDEFGH23';

export function terminalRequest(
  fixture: TerminalFixture,
  trade: TradeRequest,
  requestId = 'request-1',
): TerminalRequest {
  const expiresAtMs = asUtcMs(fixture.clock.nowMs() + 5_000);
  return { requestId, fingerprint: FINGERPRINT, expiresAtMs, trade };
}

export function buyRequest(over: Partial<DealRequest> = {}): DealRequest {
  return {
    action: 'DEAL',
    symbol: asSymbolName('EURUSD'),
    type: 'BUY',
    volume: lotsToVolume(0.1),
    price: asPrice(0),
    deviation: asPoints(0),
    filling: 'FOK',
    stopLoss: asPrice(0),
    takeProfit: asPrice(0),
    magic: asMagic('18446744073709551615'),
    comment: `${FINGERPRINT} contract`,
    position: null,
    ...over,
  };
}

export function limitRequest(over: Partial<PendingRequest> = {}): PendingRequest {
  return {
    action: 'PENDING',
    symbol: asSymbolName('EURUSD'),
    type: 'BUY_LIMIT',
    volume: lotsToVolume(0.1),
    price: asPrice(1.01),
    stopLimit: asPrice(0),
    filling: 'FOK',
    time: 'GTC',
    expirationMs: null,
    stopLoss: asPrice(0),
    takeProfit: asPrice(0),
    magic: asMagic('0'),
    comment: `${FINGERPRINT} contract`,
    ...over,
  };
}

export function resultOf(reply: TradeReply): TradeResult {
  if (reply.kind !== 'answered') throw new Error(`expected an answer, was ${reply.kind}`);
  return reply.result;
}
