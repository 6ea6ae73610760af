import type { OrderCheckResult } from '@mt5-bridge/protocol';
import {
  type AccountState,
  type CheckResult,
  fitVolume,
  retcodeInfo,
  type Signal,
  type SymbolSpec,
  snapToGrid,
  type TradeRequest,
  volumeToLots,
} from '@mt5-bridge/trading';
import type { DenialReason } from '../signals/denials.ts';
import { toDetails } from './failure-details.ts';
import { toOrderType } from './order-type.ts';

/** What was found out about an order that is not sent. */
export interface ExaminedOrder {
  readonly signal: Signal;
  readonly spec: SymbolSpec | undefined;
  /** What the bridge has against it, in the order of its rules. */
  readonly denials: readonly DenialReason[];
  /** `undefined`: there is nothing that could be sent. */
  readonly request: TradeRequest | undefined;
  /** Answer of the terminal to that request. */
  readonly check: CheckResult | undefined;
  readonly account: AccountState;
  readonly nowMs: number;
}

type Data = OrderCheckResult['data'];

export function toOrderCheckResult(order: ExaminedOrder): Data {
  const { check, account } = order;
  const errors = [...order.denials.map((denial) => toError(denial, order.nowMs))];
  const served = check === undefined ? undefined : serverError(check, account);
  // The server refuses for the same reason as the bridge: told once, with the figures of the
  // bridge.
  if (served !== undefined && errors.every(({ error_code }) => error_code !== served.error_code)) {
    errors.push(served);
  }
  const first = errors[0];
  return {
    valid: errors.length === 0 && check?.retcode === 0,
    retcode: check?.retcode ?? null,
    retcode_name: check === undefined ? null : retcodeName(check.retcode),
    ...(first === undefined ? {} : { error_code: first.error_code }),
    errors,
    margin: check?.requiredMargin ?? null,
    margin_after: check?.margin ?? null,
    free_margin_after: check?.marginFree ?? null,
    margin_level_after: check?.marginLevel ?? null,
    equity: check?.equity ?? account.equity,
    rounded: toRounded(order),
    comment: check?.comment ?? '',
  };
}

function toError({ code, message, details, rule }: DenialReason, nowMs: number) {
  return { error_code: code, message, rule: rule ?? null, details: toDetails(details, nowMs) };
}

function serverError({ retcode, comment, requiredMargin }: CheckResult, account: AccountState) {
  if (retcode === 0) return undefined;
  const info = retcodeInfo(retcode);
  const money =
    info.errorCode === 'INSUFFICIENT_MARGIN'
      ? { required_margin: requiredMargin, available_margin: account.marginFree }
      : {};
  const mt5 = { mt5_retcode: retcode, mt5_retcode_name: info.name, mt5_comment: comment };
  return {
    error_code: info.errorCode ?? 'MT5_REJECTED',
    message: `${retcode} ${info.name}: ${info.meaning}`,
    rule: null,
    details: { ...mt5, ...money },
  };
}

/** `OrderCheck` answers 0 for an order that is good, a number that is no return code of a trade. */
function retcodeName(retcode: number): string {
  return retcode === 0 ? 'OK' : retcodeInfo(retcode).name;
}

function toRounded({ signal, spec, request, check }: ExaminedOrder): Data['rounded'] {
  if (spec === undefined) {
    return { volume: null, price: null, stop_loss: null, take_profit: null, order_type: null };
  }
  const planned = request !== undefined && 'type' in request ? request : undefined;
  const wanted = signal.action === 'CLOSE' ? planned?.volume : fitVolume(spec, signal.volume);
  const onGrid = (price: number | null | undefined): number | null =>
    price === null || price === undefined || !(price > 0) ? null : snapToGrid(spec, price);
  return {
    volume: wanted === undefined ? null : volumeToLots(wanted),
    price: onGrid((check?.price ?? 0) > 0 ? check?.price : (planned?.price ?? signal.price)),
    stop_loss: signal.action === 'CLOSE' ? null : onGrid(signal.stopLoss),
    take_profit: signal.action === 'CLOSE' ? null : onGrid(signal.takeProfit),
    order_type: planned === undefined ? null : toOrderType(planned.type),
  };
}
