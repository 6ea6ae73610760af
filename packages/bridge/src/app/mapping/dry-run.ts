import { formatIsoTime, type SignalResult, type TradingSignalExecuted } from '@mt5-bridge/protocol';
import {
  type CheckResult,
  NO_VOLUME,
  retcodeInfo,
  type Signal,
  type TradeRequest,
  volumeToLots,
} from '@mt5-bridge/trading';
import type { Decision } from '../signals/intent.ts';
import { deniedOutcome } from '../signals/outcome-of.ts';
import type { SignalOutcome } from '../signals/signal-outcome.ts';
import { toIntentAnswer } from './intent-answer.ts';
import { toOrderType } from './order-type.ts';
import type { AnswerEnvelope } from './trading-signal-executed.ts';

export interface DryRun {
  readonly signal: Signal;
  readonly decision: Decision;
  /** `undefined`: nothing would be sent, or the terminal checks no orders. */
  readonly check: CheckResult | undefined;
}

type Planned = Extract<Decision, { kind: 'request' }>;

/** The answer that the signal would get, as far as it can be told without sending it. */
export function toDryRunAnswer(
  { signal, decision, check }: DryRun,
  { signalId, id, timestamp, nowMs }: AnswerEnvelope,
): TradingSignalExecuted {
  const common = {
    type: 'trading_signal_executed' as const,
    signal_id: signalId,
    dry_run: true as const,
    ...(id === undefined ? {} : { id }),
    timestamp,
  };
  if (decision.kind === 'request' && (check === undefined || check.retcode === 0)) {
    return { ...common, status: 'success', result: toResult(signal, decision, check, nowMs) };
  }
  const outcome: SignalOutcome =
    decision.kind === 'denied'
      ? deniedOutcome(decision.denial, signal.receivedMs)
      : refusedBy(check, signal);
  const told = toIntentAnswer({ kind: 'settled', outcome, isReplay: false }, nowMs);
  if (told.status === 'success') throw new Error('a refusal can not succeed');
  const { status, failure } = told;
  return {
    ...common,
    status,
    ...failure,
    details: { ...failure.details, id_spent: false },
  };
}

function refusedBy(check: CheckResult | undefined, { receivedMs: atMs }: Signal): SignalOutcome {
  if (check === undefined) throw new Error('a request that was not checked is not refused');
  const { retcode, name, meaning, errorCode } = retcodeInfo(check.retcode);
  return {
    kind: 'rejected',
    code: errorCode ?? 'MT5_REJECTED',
    message: `${retcode} ${name}: ${meaning}`,
    retcode,
    wasSent: true,
    details: { mt5Comment: check.comment },
    atMs,
  };
}

function toResult(
  signal: Signal,
  { trade, requestedVolume, warnings }: Planned,
  check: CheckResult | undefined,
  nowMs: number,
): SignalResult {
  const margins =
    check === undefined
      ? {}
      : { check: { margin: check.requiredMargin, free_margin_after: check.marginFree } };
  return {
    success: true,
    order_id: null,
    deal_id: null,
    position_id: null,
    price: priceOf(trade, check),
    volume: volumeToLots('volume' in trade ? trade.volume : NO_VOLUME),
    requested_volume: volumeToLots(requestedVolume),
    filled_volume: 0,
    symbol: signal.symbol,
    type: toOrderType('type' in trade ? trade.type : 'BUY'),
    state: 'checked',
    execution_time: formatIsoTime(nowMs),
    mt5_retcode: check?.retcode ?? 0,
    mt5_comment: 'comment' in trade ? trade.comment : '',
    ...(warnings.length === 0 ? {} : { warnings: [...warnings] }),
    ...margins,
  };
}

function priceOf(trade: TradeRequest, check: CheckResult | undefined): number {
  if (check !== undefined && check.price > 0) return check.price;
  return 'price' in trade ? trade.price : 0;
}
