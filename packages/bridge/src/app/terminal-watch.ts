import type {
  TerminalChange,
  TerminalEvent,
  TerminalStatus,
  Tick,
  UtcMs,
} from '@mt5-bridge/trading';
import type { Clock } from '../ports/clock.ts';
import type { AccountEventDraft, EventLog } from '../ports/event-log.ts';
import type { Ledger } from '../ports/ledger.ts';
import type { Logger } from '../ports/logger.ts';
import type { MarketStore } from '../ports/market-store.ts';
import type { TerminalSink } from '../ports/terminal.ts';
import { AccountReload } from './account-reload.ts';
import type { AccountView } from './account-view.ts';
import type { OrderControls } from './controls/order-controls.ts';
import type { Reconciler } from './reconciler/reconciler.ts';
import { TERMINAL_SOURCE, type TickFanOut } from './tick-fan-out.ts';

/** How often the money of an account is written down while quotes move it. */
const ACCOUNT_SNAPSHOT_MS = 60_000;
/** How often the equity of an account is held against its day and its peak. */
const EQUITY_LOOK_MS = 1_000;
const FINGERPRINT = /^[A-Z2-7]{10}(?= |$)/;

export interface TerminalWatchParts {
  readonly clock: Clock;
  readonly ledger: Pick<Ledger, 'findByFingerprint'>;
  readonly eventLog: EventLog;
  readonly market: MarketStore;
  readonly tickFanOut: TickFanOut;
  readonly log: Logger;
  readonly controls: Pick<OrderControls, 'noteEquity' | 'noteTransfer'>;
  readonly reconciler: Pick<Reconciler, 'terminalConnected' | 'terminalLost'>;
}

/** Opens the terminal of an account and keeps what it tells: state, event log, stored ticks, pushes. */
export async function watchTerminal(view: AccountView, parts: TerminalWatchParts): Promise<void> {
  const reload = new AccountReload(view, { ...parts, record: (events) => record(events, parts) });
  let isOpen = false;
  const reloadOnceOpen = (): void => {
    if (isOpen) void reload.begin();
  };
  await view.terminal.open(createSink(view, parts, reloadOnceOpen));
  isOpen = true;
  view.setStatus(view.terminal.status(), parts.clock.nowMs());
  await reload.begin();
}

function createSink(
  view: AccountView,
  parts: TerminalWatchParts,
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
      record(applied, parts);
      if (isGap) this.missed();
    },
    missed() {
      parts.log.warn('terminal.gap', { account: view.accountId });
      reload();
    },
    status(status: TerminalStatus) {
      const wasConnected = view.status === 'connected';
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

/** Writes events down as the account's history. A failed append is the ledger's to tell. */
function record(events: readonly TerminalEvent[], parts: TerminalWatchParts): void {
  const drafts = events
    .map((event) => toDraft(event, parts.ledger))
    .filter((draft) => draft !== undefined);
  if (drafts.length > 0) void parts.eventLog.append(drafts);
}

function takeTick(view: AccountView, parts: TerminalWatchParts, tick: Tick, nowMs: UtcMs): void {
  const seq = view.takeTick(tick, nowMs);
  parts.market.recordTick(view.tickSource, tick, seq);
  const spec = view.spec(tick.symbol);
  const stream = view.tickSource;
  parts.tickFanOut.push({ stream, source: TERMINAL_SOURCE, tick, seq, spec, clock: view });
}

/** The event as the account's history keeps it; answers to requests are kept with their signals. */
function toDraft(
  event: TerminalEvent,
  ledger: Pick<Ledger, 'findByFingerprint'>,
): AccountEventDraft | undefined {
  const { change } = event;
  const type = eventType(change);
  if (type === undefined) return undefined;
  const comment = commentOf(change);
  const fingerprint = FINGERPRINT.exec(comment)?.[0];
  const signalId =
    fingerprint === undefined ? undefined : ledger.findByFingerprint(fingerprint)?.signalId;
  return {
    accountId: event.accountId,
    type,
    timeMs: event.timeMs,
    origin: signalId !== undefined ? 'signal' : isBrokers(change) ? 'broker' : 'manual',
    signalId: signalId ?? null,
    body: bodyOf(change),
  };
}

function eventType(change: TerminalChange): string | undefined {
  switch (change.kind) {
    case 'order':
      // The same order follows as part of the history: one of the two is enough.
      return change.transaction === 'ORDER_DELETE' ? undefined : change.transaction.toLowerCase();
    case 'deal':
      return change.transaction.toLowerCase();
    case 'position':
      return 'position_changed';
    case 'account':
      return 'account_changed';
    case 'margin_call':
      return change.active ? 'margin_call_started' : 'margin_call_ended';
    case 'request':
      return undefined;
  }
}

/** What an account is does not change with its money; the money alone is written down. */
function bodyOf(change: TerminalChange): string {
  if (change.kind !== 'account') return JSON.stringify(change);
  const { spec, ...figures } = change.account;
  return JSON.stringify({ kind: change.kind, login: spec.login, ...figures });
}

function commentOf(change: TerminalChange): string {
  if (change.kind === 'order') return change.order.comment;
  if (change.kind === 'deal') return change.position?.comment ?? change.deal.comment;
  return change.kind === 'position' ? change.position.comment : '';
}

/** Stop loss, take profit, stop-out, swap and money operations are the trade server's own acts. */
function isBrokers(change: TerminalChange): boolean {
  if (change.kind === 'order') return isServerReason(change.order.reason);
  if (change.kind === 'deal')
    return isServerReason(change.deal.reason) || change.deal.symbol === '';
  return change.kind !== 'position';
}

function isServerReason(reason: string): boolean {
  return reason === 'SL' || reason === 'TP' || reason === 'SO' || reason === 'ROLLOVER';
}
