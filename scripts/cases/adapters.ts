import { accountMargin } from './account-margin.ts';
import { accountState } from './account-state.ts';
import type { CaseAdapter } from './adapter.ts';
import { balanceChain } from './balance-chain.ts';
import { balanceDelta } from './balance-delta.ts';
import { barsFromBars, barsFromTicks } from './bars.ts';
import { closeBy } from './close-by.ts';
import { commission } from './commission.ts';
import { copyTicks, copyTicksRange, resume } from './copy-ticks.ts';
import { estimateOffset } from './estimate-offset.ts';
import { expiry } from './expiry.ts';
import { fill } from './fill.ts';
import { fillPolicy } from './fill-policy.ts';
import { jsonRoundtrip } from './json-roundtrip.ts';
import { marginSequence } from './margin-sequence.ts';
import { negativeBalance } from './negative-balance.ts';
import { nettingSequence } from './netting-sequence.ts';
import { nextSession } from './next-session.ts';
import { orderCalcMargin } from './order-calc-margin.ts';
import { orderCalcProfit } from './order-calc-profit.ts';
import { orderCheck } from './order-check.ts';
import { orderComment } from './order-comment.ts';
import { orderSend } from './order-send.ts';
import { partialClose } from './partial-close.ts';
import { replay } from './replay.ts';
import { serverToUtc } from './server-to-utc.ts';
import { sessionGaps } from './session-gaps.ts';
import { spreadPoints } from './spread-points.ts';
import { stopout } from './stopout.ts';
import { stopoutSlices } from './stopout-slices.ts';
import { stopoutThreshold } from './stopout-threshold.ts';
import { swap } from './swap.ts';
import { tickFlags, tickFlagsDecode } from './tick-flags.ts';
import { tickValue } from './tick-value.ts';
import { transactions } from './transactions.ts';
import { trigger } from './trigger.ts';
import { cryptEncode, wsAccept } from './websocket.ts';

/** One adapter per operation of a case. */
export const ADAPTERS: Readonly<Record<string, CaseAdapter>> = {
  account_margin: accountMargin,
  account_state: accountState,
  balance_chain: balanceChain,
  balance_delta: balanceDelta,
  bars_from_bars: barsFromBars,
  bars_from_ticks: barsFromTicks,
  close_by: closeBy,
  commission,
  copy_ticks: copyTicks,
  copy_ticks_range: copyTicksRange,
  crypt_encode: cryptEncode,
  estimate_offset: estimateOffset,
  expiry,
  fill,
  fill_policy: fillPolicy,
  json_roundtrip: jsonRoundtrip,
  margin_sequence: marginSequence,
  negative_balance: negativeBalance,
  netting_sequence: nettingSequence,
  next_session: nextSession,
  order_calc_margin: orderCalcMargin,
  order_calc_profit: orderCalcProfit,
  order_check: orderCheck,
  order_comment: orderComment,
  order_send: orderSend,
  partial_close: partialClose,
  replay,
  resume,
  server_to_utc: serverToUtc,
  session_gaps: sessionGaps,
  spread_points: spreadPoints,
  stopout,
  stopout_slices: stopoutSlices,
  stopout_threshold: stopoutThreshold,
  swap,
  tick_flags: tickFlags,
  tick_flags_decode: tickFlagsDecode,
  tick_value: tickValue,
  transactions,
  trigger,
  ws_accept: wsAccept,
};
