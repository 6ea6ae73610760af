import type { PaperAccountItem, PaperControlResult } from '@mt5-bridge/protocol';
import { formatBrokerTime, formatIsoTime } from '@mt5-bridge/protocol';
import type { AccountState } from '@mt5-bridge/trading';
import type { PaperControl } from '../../ports/paper-control.ts';
import type { AccountView } from '../account-view.ts';
import { MARGIN_MODES } from './account.ts';
import { toBrokerOffset } from './broker-clock.ts';
import { toWireFaults } from './paper-faults.ts';

export function toPaperMarket(
  view: AccountView,
  control: PaperControl,
): PaperControlResult['data']['market'] {
  const { feed, state, speed } = control.market();
  const nowMs = view.terminal.marketTime();
  const offsetMs = view.serverOffsetMs(nowMs);
  return {
    feed,
    state,
    speed,
    market_time: formatIsoTime(nowMs),
    broker_time: offsetMs === null ? null : formatBrokerTime(nowMs, offsetMs),
    broker_utc_offset_s: toBrokerOffset(view),
  };
}

export function toPaperAccount(
  view: AccountView,
  account: AccountState,
  control: PaperControl,
): PaperAccountItem {
  const { spec } = account;
  const faults = control.faults();
  return {
    account: view.accountId,
    login: spec.login,
    server: spec.server,
    currency: spec.currency,
    leverage: spec.leverage,
    margin_mode: MARGIN_MODES[spec.marginMode],
    balance: account.balance,
    credit: account.credit,
    equity: account.equity,
    margin: account.margin,
    free_margin: account.marginFree,
    positions: view.positionCount,
    orders: view.pendingCount,
    faults: faults === undefined ? null : toWireFaults(faults),
  };
}
