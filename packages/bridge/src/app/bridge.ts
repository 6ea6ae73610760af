import type { AuditLog } from '../ports/audit-log.ts';
import type { CredentialThrottle } from '../ports/authenticator.ts';
import type { Clock } from '../ports/clock.ts';
import type { ControlStore } from '../ports/control-store.ts';
import type { PaperControl } from '../ports/paper-control.ts';
import type { TerminalPort } from '../ports/terminal.ts';
import type { Transport } from '../ports/transport.ts';
import { AccountView } from './account-view.ts';
import type { AppContext } from './app-context.ts';
import { AttemptLimit } from './attempt-limit.ts';
import { auditSwitch } from './audit/audit-controls.ts';
import { AuditTrail } from './audit/audit-trail.ts';
import { addressOnly } from './audit/session-origin.ts';
import { createBulk } from './bulk/create-bulk.ts';
import { ConnectionCounts } from './connection-counts.ts';
import { createConnections } from './connections.ts';
import { announceStops } from './controls/announce-stops.ts';
import { Conservation } from './controls/conservation.ts';
import { CountedTerminal } from './controls/counted-terminal.ts';
import { DeadManSwitches } from './controls/dead-man-switch.ts';
import { fireDeadManSwitch, reportFired } from './controls/fire-dead-man-switch.ts';
import { OrderControls } from './controls/order-controls.ts';
import { FanOut } from './fan-out.ts';
import { degradedReasons } from './health.ts';
import type { HttpParts } from './http-routes.ts';
import { LateReplies } from './late-replies.ts';
import { OrderBudget } from './order-budget.ts';
import { Publishers, type TakeAsQuote } from './publishers.ts';
import { Reconciler } from './reconciler/reconciler.ts';
import { cutSlowReader, reply } from './reply.ts';
import type { Session } from './session.ts';
import { LivingOrders } from './signals/living-orders.ts';
import { SignalService, settleOutcome } from './signals/signal-service.ts';
import { SignalUpdates } from './signals/signal-updates.ts';
import type { LinkAccount } from './terminal-link/link-account.ts';
import { TerminalLinks } from './terminal-link/terminal-links.ts';
import { watchTerminal } from './terminal-watch.ts';
import { TickFanOut } from './tick-fan-out.ts';
import { createTimestamps } from './timestamps.ts';
import { TradingGate } from './trading-gate.ts';

/** Failed tries of `connect` per address and login. */
const CONNECT_TRIES = { limit: 5, windowMs: 600_000 };

/** Adapters and settings, joined by the composition root. */
export interface BridgeParts
  extends Pick<
    AppContext,
    | 'settings'
    | 'clock'
    | 'random'
    | 'sha256'
    | 'log'
    | 'metrics'
    | 'authenticator'
    | 'credentialThrottle'
    | 'ledger'
    | 'eventLog'
    | 'market'
  > {
  readonly transport: Transport;
  readonly controlStore: ControlStore;
  readonly auditLog: AuditLog;
  /** Each terminal with the name of its tick stream in the market store. */
  readonly terminals: readonly {
    readonly port: TerminalPort;
    readonly tickSource: string;
    /** Paper accounts only. */
    readonly control?: PaperControl;
  }[];
  /** Accounts whose terminals dial in; left out: none. */
  readonly linkAccounts?: readonly LinkAccount[];
  readonly isTrustedProxy: (address: string) => boolean;
  readonly admin: HttpParts['admin'];
  readonly pages: HttpParts['pages'];
  /** Called when a client is connected, for a replay that waits for its first one. */
  readonly onClient: () => void;
  readonly takeAsQuote: TakeAsQuote;
  /** Called once when the bridge found itself broken and must end. */
  readonly onFatal: (reason: string) => void;
}

export interface Bridge {
  readonly context: AppContext;
  /** Opens the terminals, then listens. */
  start(): Promise<{ readonly hostname: string; readonly port: number; readonly isTls: boolean }>;
  /** Stops accepting, finishes what is in flight within `graceMs`, closes every session with 1001. */
  drain(graceMs: number): Promise<void>;
}

export function createBridge(parts: BridgeParts): Bridge {
  const { settings, clock, ledger, metrics, transport } = parts;
  const timestamp = createTimestamps(clock);
  const fanOut = new FanOut(transport, metrics);
  const tickFanOut = new TickFanOut(fanOut, timestamp);
  const audit = new AuditTrail(parts.auditLog, clock, parts.eventLog);
  const conservation = new Conservation(parts.log, (reason) =>
    audit.record({ act: 'conservation_breached', summary: reason }),
  );
  const lateReplies: LateReplies = new LateReplies((session) => cutSlowReader(context, session));
  const terminalCounts = new ConnectionCounts();
  const terminalLinks = new TerminalLinks({
    ...parts,
    lateReplies,
    places: terminalCounts,
    timestamp,
    store: parts.controlStore,
    audit,
    accounts: parts.linkAccounts ?? [],
    mayLeave: ({ requestId }) => controls.stopOfPlanned(requestId) === undefined,
  });
  const accounts = new Map(
    [...parts.terminals, ...remoteTerminals(terminalLinks)].map(({ port, tickSource, control }) => [
      port.accountId,
      new AccountView(new CountedTerminal(port, conservation), tickSource, control),
    ]),
  );
  const sessions = new Map<number, Session>();
  const livingOrders = new LivingOrders({ ledger, clock });
  const updates = new SignalUpdates({
    ledger,
    epoch: parts.eventLog.epoch,
    tell: (session, data) =>
      reply(context, session, { type: 'trading_signal_update', data, timestamp: timestamp() }),
    environmentOf: (accountId) => accounts.get(accountId)?.account?.spec.environment,
  });
  const reconciler = new Reconciler({
    clock,
    log: parts.log,
    accounts,
    terminalTimeoutMs: settings.terminalTimeoutMs,
    settle: (record, outcome) =>
      settleOutcome(
        { ledger, clock, livingOrders, audit },
        {
          id: record.signalId,
          accountId: record.accountId,
          subject: record.subject,
          summary: 'reconciled',
        },
        outcome,
        'reconcile',
      ),
  });
  const controls = new OrderControls({
    clock,
    log: parts.log,
    audit,
    store: parts.controlStore,
    settings,
    ledger,
    unresolved: (accountId) => reconciler.open(accountId),
  });
  const tradingGate = new TradingGate(
    ledger,
    (accountId) => reconciler.isReady(accountId),
    () => conservation.breach,
    (accountId) => terminalLinks.isViewOnly(accountId),
  );
  const bulk = createBulk({
    ...parts,
    audit,
    livingOrders,
    updates,
    accounts,
    controls,
    reconciler,
    tradingGate,
    signals: () => context.signals,
    onReport: (wish, fates) => {
      if (wish.kind === 'dead_man_switch') reportFired(context, wish, fates);
    },
  });
  const context: AppContext = {
    settings,
    clock,
    timestamp,
    random: parts.random,
    sha256: parts.sha256,
    log: parts.log,
    audit,
    metrics,
    authenticator: parts.authenticator,
    credentialThrottle: loudThrottle(parts, audit),
    ledger,
    eventLog: parts.eventLog,
    market: parts.market,
    accounts,
    accountOf: (session, named) => findAccount(accounts, session, named),
    sessions,
    lateReplies,
    fanOut,
    tickFanOut,
    terminalLinks,
    publishers: new Publishers(parts.market, tickFanOut, parts.takeAsQuote),
    orderBudget: new OrderBudget(),
    controls,
    conservation,
    deadManSwitches: new DeadManSwitches(
      clock,
      parts.controlStore,
      (fired) => fireDeadManSwitch(context, fired),
      (disarmed) => auditSwitch(audit, 'dead_man_switch_disarmed', disarmed),
    ),
    stopActions: bulk.stopActions,
    lists: bulk.lists,
    tradingGate,
    signals: new SignalService(
      { ...parts, controls, conservation, livingOrders, updates, audit, lists: bulk.lists },
      reconciler,
    ),
    reconciler,
    updates,
    connectAttempts: new AttemptLimit(CONNECT_TRIES.limit, CONNECT_TRIES.windowMs, clock),
  };
  const counts = { clients: new ConnectionCounts(), terminals: terminalCounts };
  const connections = createConnections(context, sessions, counts, parts);
  registerGauges(context);
  controls.killSwitch.onChanged((accountId) => announceStops(context, accountId));
  parts.eventLog.onAppended((events) => updates.happened(events));
  ledger.onFault((reason) => parts.log.error('ledger.failed', { reason }));

  return {
    context,
    async start() {
      audit.record({ act: 'bridge_started', summary: `version ${settings.version}` });
      const kept = await parts.controlStore.load();
      controls.restore(kept);
      context.deadManSwitches.restore(kept);
      terminalLinks.restore(kept);
      for (const record of await ledger.unresolved()) {
        if (record.plan === null) void reconciler.watch(record);
        else bulk.lists.resume(record, record.plan);
      }
      bulk.stopActions.restore(kept);
      livingOrders.restore(await ledger.living());
      for (const view of accounts.values()) {
        await watchTerminal(view, { ...context, reconciler, livingOrders });
      }
      return connections.listen();
    },
    async drain(graceMs) {
      context.tradingGate.startDraining();
      audit.record({
        act: 'bridge_draining',
        summary: `up to ${graceMs} ms for what is in flight`,
      });
      bulk.lists.stop();
      transport.stopAccepting();
      await within(clock, graceMs, context.signals.inFlight.idle());
      // The answers of the last signals leave in the turn after their outcomes.
      await new Promise<void>((resolve) => clock.schedule(0, resolve));
      connections.closeAll(1001, 'the bridge shuts down');
      reconciler.stop();
      context.deadManSwitches.stop();
      for (const view of accounts.values()) await view.terminal.close();
      await parts.market.flush();
      await transport.close();
      audit.flush();
      audit.record({ act: 'bridge_stopped', summary: 'in good order' });
    },
  };
}

function remoteTerminals(links: TerminalLinks): BridgeParts['terminals'] {
  return [...links.entries].map(({ account, terminal }) => ({
    port: terminal,
    tickSource: account.tickSource,
  }));
}

/** Guessing that led to a block is worth a line in the log. */
function loudThrottle(
  { credentialThrottle, log }: Pick<BridgeParts, 'credentialThrottle' | 'log'>,
  audit: AuditTrail,
): CredentialThrottle {
  return {
    blockedForMs: (address) => credentialThrottle.blockedForMs(address),
    noteFailure(address) {
      const result = credentialThrottle.noteFailure(address);
      if (result === 'blocked') {
        log.warn('auth.blocked', { client_address: address });
        const origin = addressOnly(address);
        audit.gather({ act: 'address_blocked', origin, summary: 'too many wrong credentials' });
      }
      return result;
    },
  };
}

/** Resolves with the work or after `graceMs`, whichever comes first. */
function within(clock: Clock, graceMs: number, work: Promise<void>): Promise<void> {
  return new Promise((resolve) => {
    const cancel = clock.schedule(graceMs, resolve);
    void work.then(() => {
      cancel();
      resolve();
    });
  });
}

function findAccount(
  accounts: AppContext['accounts'],
  session: Session,
  named: string | undefined,
): AccountView | undefined {
  if (named === undefined) {
    return session.accountId === undefined ? undefined : accounts.get(session.accountId);
  }
  for (const view of accounts.values()) if (view.accountId === named) return view;
  return undefined;
}

function registerGauges(ctx: AppContext): void {
  const { metrics, market } = ctx;
  metrics.gauge('sessions', 'Open sessions', () => ctx.sessions.size);
  metrics.gauge(
    'signals_in_flight',
    'Signals without an outcome yet',
    () => ctx.signals.inFlight.count,
  );
  metrics.gauge(
    'signals_unresolved',
    'Signals that were sent and whose outcome is being found out',
    () => ctx.reconciler.openCount,
  );
  metrics.gauge(
    'lists_in_work',
    'Lists of orders and positions that are worked through',
    () => ctx.lists.busyCount,
  );
  metrics.gauge(
    'terminal_links',
    'Terminals in other processes that are linked',
    () => ctx.terminalLinks.count,
  );
  metrics.gauge('slow_readers', 'Sessions that get conflated ticks', () => ctx.fanOut.slowCount);
  metrics.gauge('store_queue_ticks', 'Ticks that wait to be stored', () => market.stats().queued);
  metrics.gauge(
    'store_lag_ms',
    'Age of the oldest tick that waits to be stored',
    () => market.stats().lagMs,
  );
  metrics.gauge('ticks_stored', 'Ticks stored since the start', () => market.stats().stored);
  const counts = (): Conservation['counts'] => ctx.conservation.counts;
  metrics.gauge('orders_submitted', 'Requests durably submitted', () => counts().submitted);
  metrics.gauge('orders_sent', 'Requests handed to a terminal', () => counts().sent);
  metrics.gauge(
    'orders_withheld',
    'Submitted requests that were not sent',
    () => counts().withheld,
  );
  metrics.gauge('conservation_breached', '1 when orders sent differ from orders submitted', () =>
    ctx.conservation.breach === undefined ? 0 : 1,
  );
  metrics.gauge('degraded', '1 while the bridge does less than it should', () =>
    degradedReasons(ctx).length === 0 ? 0 : 1,
  );
}
