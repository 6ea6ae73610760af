import type { TerminalEvent, TerminalStatus, Tick, UtcMs } from '@mt5-bridge/trading';
import type { Clock } from '../ports/clock.ts';
import type { MarketStore } from '../ports/market-store.ts';
import type { TerminalSink } from '../ports/terminal.ts';
import { AccountReload } from './account-reload.ts';
import type { AccountView } from './account-view.ts';
import { auditTerminal } from './audit/audit-controls.ts';
import type { AuditTrail } from './audit/audit-trail.ts';
import type { OrderControls } from './controls/order-controls.ts';
import { TerminalHistory, type TerminalHistoryParts } from './history/terminal-history.ts';
import type { Reconciler } from './reconciler/reconciler.ts';
import { TERMINAL_SOURCE, type TickFanOut } from './tick-fan-out.ts';

/** How often the money of an account is written down while quotes move it. */
const ACCOUNT_SNAPSHOT_MS = 60_000;
/** How often the equity of an account is held against its day and its peak. */
const EQUITY_LOOK_MS = 1_000;

export interface TerminalWatchParts extends TerminalHistoryParts {
  readonly clock: Clock;
  readonly market: MarketStore;
  readonly tickFanOut: TickFanOut;
  readonly audit: AuditTrail;
  readonly controls: Pick<OrderControls, 'noteEquity' | 'noteTransfer'>;
  readonly reconciler: Pick<Reconciler, 'terminalConnected' | 'terminalLost'>;
}

/** Opens the terminal of an account and keeps what it tells: state, event log, stored ticks, pushes. */
export async function watchTerminal(view: AccountView, parts: TerminalWatchParts): Promise<void> {
  const history = new TerminalHistory(view, parts);
  const reload = new AccountReload(view, { ...parts, history });
  let isOpen = false;
  const reloadOnceOpen = (): void => {
    if (isOpen) void reload.begin();
  };
  await view.terminal.open(createSink(view, { ...parts, history }, reloadOnceOpen));
  isOpen = true;
  view.setStatus(view.terminal.status(), parts.clock.nowMs());
  await reload.begin();
}

function createSink(
  view: AccountView,
  parts: TerminalWatchParts & { readonly history: TerminalHistory },
  reload: () => void,
): TerminalSink {
  let lastSnapshotMs = -Infinity;
  let lastLookMs = -Infinity;
  return {
    ticks(ticks) {
      const nowMs = parts.clock.nowMs();
      for (const tick of ticks) takeTick(view, parts, tick, nowMs);
      if (nowMs - lastLookMs >= EQUITY_LOOK_MS) {
        lastLookMs = nowMs;
        const { account } = view;
        if (account !== undefined) parts.controls.noteEquity(view.accountId, account.equity, nowMs);
      }
      if (nowMs - lastSnapshotMs < ACCOUNT_SNAPSHOT_MS) return;
      lastSnapshotMs = nowMs;
      if (view.account !== undefined) {
        parts.market.recordAccountState(view.accountId, nowMs, view.account);
      }
    },
    events(events) {
      const nowMs = parts.clock.nowMs();
      const applied: TerminalEvent[] = [];
      let isGap = false;
      for (const event of events) {
        const result = view.applyEvent(event, nowMs);
        if (result === 'applied') {
          applied.push(event);
          noteTransfer(event, parts, nowMs);
        } else if (result === 'gap') isGap = true;
      }
      parts.history.record(applied);
      if (isGap) this.missed();
    },
    missed() {
      parts.log.warn('terminal.gap', { account: view.accountId });
      reload();
    },
    status(status: TerminalStatus) {
      const wasConnected = view.status === 'connected';
      auditTerminal(parts.audit, view, status);
      view.setStatus(status, parts.clock.nowMs());
      if (status !== 'connected') parts.reconciler.terminalLost(view.accountId);
      else if (!wasConnected) reload();
      parts.log.info('terminal.status', { account: view.accountId, status });
    },
  };
}

/** A deal without a symbol moves money in or out of the account. */
function noteTransfer(
  { accountId, change }: TerminalEvent,
  { controls }: TerminalWatchParts,
  nowMs: UtcMs,
): void {
  if (change.kind !== 'deal' || change.deal.symbol !== '') return;
  controls.noteTransfer(accountId, change.deal.profit, nowMs);
}

function takeTick(view: AccountView, parts: TerminalWatchParts, tick: Tick, nowMs: UtcMs): void {
  const seq = view.takeTick(tick, nowMs);
  parts.market.recordTick(view.tickSource, tick, seq);
  const spec = view.spec(tick.symbol);
  const stream = view.tickSource;
  parts.tickFanOut.push({ stream, source: TERMINAL_SOURCE, tick, seq, spec, clock: view });
}
