import { formatBrokerTime, formatIsoTime } from '@mt5-bridge/protocol';
import type { AccountView } from '../account-view.ts';

const UNKNOWN_CLOCK = { market_time: null, broker_time: null, broker_utc_offset_s: null };

/** What the clocks of the market show now: true UTC, and the trade server's own. */
export function toMarketClock(view: AccountView | undefined) {
  if (view === undefined) return UNKNOWN_CLOCK;
  const nowMs = view.terminal.marketTime();
  const offsetMs = view.serverOffsetMs(nowMs);
  return {
    market_time: formatIsoTime(nowMs),
    broker_time: offsetMs === null ? null : formatBrokerTime(nowMs, offsetMs),
    broker_utc_offset_s: toBrokerOffset(view),
  };
}

/** Server time minus UTC now, whole seconds. */
export function toBrokerOffset(view: AccountView): number | null {
  const offsetMs = view.serverOffsetMs(view.terminal.marketTime());
  return offsetMs === null ? null : Math.round(offsetMs / 1_000);
}
