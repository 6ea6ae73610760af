import {
  NO_PRICE,
  NO_TICKET,
  NO_VOLUME,
  type Proof,
  RETCODE,
  type TerminalRequest,
  type UtcMs,
} from '@mt5-bridge/trading';
import type { SignalRecord } from '../../ports/ledger.ts';
import { changeOf, outcomeOf } from '../signals/outcome-of.ts';
import type { SignalOutcome } from '../signals/signal-outcome.ts';
import type { Finding } from './investigate.ts';

type Told = Exclude<Finding, { kind: 'working' } | { kind: 'absent' }>;

/** The stored form of what was found out. */
export function outcomeOfFinding(
  { request }: Pick<SignalRecord, 'request'>,
  finding: Told,
  nowMs: UtcMs,
): SignalOutcome | undefined {
  if (request === null) return undefined;
  switch (finding.kind) {
    case 'answered': {
      const outcome = outcomeOf(finding.outcome, {
        request,
        requestedVolume: 'volume' in request.trade ? request.trade.volume : NO_VOLUME,
        warnings: [],
        nowMs,
      });
      const { ended } = finding;
      return ended !== null && 'warnings' in outcome ? { ...outcome, ended } : outcome;
    }
    case 'proof':
      return outcomeOfProof(request, finding.proof, nowMs);
    case 'changed':
      return succeeded(request, 'executed', RETCODE.DONE, nowMs, NOTHING_MADE);
  }
}

/** The request is proven never to have been executed. */
export function provenAbsent(nowMs: UtcMs): SignalOutcome {
  return rejected(
    'MT5_TIMEOUT',
    'the terminal never answered, and its books prove that nothing was executed',
    nowMs,
  );
}

type Made = Exclude<Proof, { kind: 'working' } | { kind: 'absent' }>;

const NOTHING_MADE: Omit<Made, 'kind'> = {
  order: NO_TICKET,
  deal: NO_TICKET,
  position: NO_TICKET,
  price: NO_PRICE,
  volume: NO_VOLUME,
  ended: null,
};

function outcomeOfProof(request: TerminalRequest, proof: Made, nowMs: UtcMs): SignalOutcome {
  switch (proof.kind) {
    case 'executed':
      return succeeded(request, 'executed', RETCODE.DONE, nowMs, proof);
    case 'partial':
      return succeeded(request, 'partial', RETCODE.DONE_PARTIAL, nowMs, proof);
    case 'placed':
      return succeeded(request, 'placed', RETCODE.PLACED, nowMs, proof);
    case 'rejected':
      return rejected('MT5_REJECTED', `the trade server rejected order ${proof.order}`, nowMs);
    case 'cancelled':
      // The order was placed, which is what the signal asked for; what came later is its history.
      return succeeded(request, 'placed', RETCODE.PLACED, nowMs, proof);
    case 'expired':
      return succeeded(request, 'placed', RETCODE.PLACED, nowMs, proof);
  }
}

function succeeded(
  { trade }: TerminalRequest,
  kind: 'executed' | 'placed' | 'partial',
  retcode: number,
  atMs: UtcMs,
  made: Omit<Made, 'kind'>,
): SignalOutcome {
  return {
    kind,
    retcode,
    order: made.order,
    deal: made.deal,
    position: made.position,
    price: made.price,
    volume: made.volume,
    requestedVolume: 'volume' in trade ? trade.volume : made.volume,
    symbol: 'symbol' in trade ? trade.symbol : '',
    orderType: 'type' in trade ? trade.type : 'BUY',
    mt5Comment: 'comment' in trade ? trade.comment : '',
    warnings: ['found out by reconciliation'],
    ...changeOf(trade),
    ...(made.ended === null ? {} : { ended: made.ended }),
    atMs,
  };
}

function rejected(
  code: 'MT5_REJECTED' | 'MT5_TIMEOUT',
  message: string,
  atMs: UtcMs,
): SignalOutcome {
  return { kind: 'rejected', code, message, retcode: null, wasSent: true, details: {}, atMs };
}
