import {
  NO_TICKET,
  type TerminalRequest,
  type TradeOutcome,
  type TradeRequest,
  type TradeResult,
  type UtcMs,
  type Volume,
} from '@mt5-bridge/trading';
import type { DenialReason } from './denials.ts';
import type { OutcomeDetails, SignalOutcome } from './signal-outcome.ts';

export function deniedOutcome(denial: DenialReason, atMs: UtcMs): SignalOutcome {
  const { code, message, details, rule } = denial;
  return {
    kind: 'denied',
    code,
    message,
    details: rule === undefined ? details : { ...details, rule },
    atMs,
  };
}

export function unresolvedOutcome(reason: string, atMs: UtcMs): SignalOutcome {
  return { kind: 'unresolved', reason, details: {}, atMs };
}

export interface SentRequest {
  readonly request: TerminalRequest;
  /** Volume of the signal; a close may have asked for less. */
  readonly requestedVolume: Volume;
  readonly warnings: readonly string[];
  readonly nowMs: UtcMs;
}

/** The stored form of what a terminal's reply proved. */
export function outcomeOf(outcome: TradeOutcome, sent: SentRequest): SignalOutcome {
  switch (outcome.kind) {
    case 'executed':
    case 'placed':
    case 'partial':
      return succeeded(kindOf(outcome, sent.request), outcome.result, sent);
    case 'rejected':
      return {
        kind: 'rejected',
        code: outcome.code,
        message: outcome.message,
        retcode: outcome.result?.retcode ?? null,
        wasSent: outcome.result !== null,
        details: outcome.result === null ? {} : rejectionDetails(outcome.result),
        atMs: sent.nowMs,
      };
    case 'unresolved':
      return {
        kind: 'unresolved',
        reason: outcome.message,
        details: outcome.result === null ? {} : { mt5Retcode: outcome.result.retcode },
        atMs: sent.nowMs,
      };
  }
}

type Success = Extract<TradeOutcome, { kind: 'executed' | 'placed' | 'partial' }>;

/** Trade servers answer a pending order that was placed with 10009 too: only a deal proves a fill. */
function kindOf({ kind, result }: Success, { trade }: TerminalRequest): Success['kind'] {
  const isFilled = trade.action !== 'PENDING' || result.deal !== NO_TICKET;
  return kind === 'executed' && !isFilled ? 'placed' : kind;
}

function succeeded(
  kind: 'executed' | 'placed' | 'partial',
  result: TradeResult,
  { request, requestedVolume, warnings, nowMs }: SentRequest,
): SignalOutcome {
  const { trade } = request;
  return {
    kind,
    retcode: result.retcode,
    order: result.order,
    deal: result.deal,
    position: result.position,
    price: result.price,
    volume: result.volume,
    requestedVolume,
    symbol: 'symbol' in trade ? trade.symbol : '',
    orderType: 'type' in trade ? trade.type : 'BUY',
    mt5Comment: 'comment' in trade ? trade.comment : '',
    warnings,
    ...changeOf(trade),
    atMs: nowMs,
  };
}

function rejectionDetails(result: TradeResult): OutcomeDetails {
  return {
    mt5Comment: result.comment,
    bid: result.bid,
    ask: result.ask,
    ...(result.requiredMargin === undefined ? {} : { requiredMargin: result.requiredMargin }),
    ...(result.availableMargin === undefined ? {} : { availableMargin: result.availableMargin }),
    ...(result.nextOpenMs === undefined ? {} : { nextOpenMs: result.nextOpenMs }),
  };
}

/** Orders speak for themselves by their ticket; changes are told by what they put in force. */
export function changeOf(trade: TradeRequest): { readonly change?: TradeRequest } {
  return trade.action === 'DEAL' || trade.action === 'PENDING' ? {} : { change: trade };
}
