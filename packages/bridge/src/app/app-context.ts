import type { AccountId } from '@mt5-bridge/trading';
import type { Authenticator, CredentialThrottle } from '../ports/authenticator.ts';
import type { Clock } from '../ports/clock.ts';
import type { Sha256 } from '../ports/digest.ts';
import type { EventLog } from '../ports/event-log.ts';
import type { Ledger } from '../ports/ledger.ts';
import type { Logger } from '../ports/logger.ts';
import type { MarketStore } from '../ports/market-store.ts';
import type { Metrics } from '../ports/metrics.ts';
import type { Random } from '../ports/random.ts';
import type { AccountView } from './account-view.ts';
import type { AttemptLimit } from './attempt-limit.ts';
import type { AuditTrail } from './audit/audit-trail.ts';
import type { BulkService } from './bulk/bulk-service.ts';
import type { StopActions } from './bulk/stop-actions.ts';
import type { Conservation } from './controls/conservation.ts';
import type { DeadManSwitches } from './controls/dead-man-switch.ts';
import type { OrderControls } from './controls/order-controls.ts';
import type { FanOut } from './fan-out.ts';
import type { LateReplies } from './late-replies.ts';
import type { OrderBudget } from './order-budget.ts';
import type { Publishers } from './publishers.ts';
import type { Reconciler } from './reconciler/reconciler.ts';
import type { Session } from './session.ts';
import type { BridgeSettings } from './settings.ts';
import type { SignalService } from './signals/signal-service.ts';
import type { SignalUpdates } from './signals/signal-updates.ts';
import type { TerminalLinks } from './terminal-link/terminal-links.ts';
import type { TickFanOut } from './tick-fan-out.ts';
import type { TradingGate } from './trading-gate.ts';

/** What a handler may touch. */
export interface AppContext {
  readonly settings: BridgeSettings;
  readonly clock: Clock;
  /** Text of the present moment for `timestamp`; never runs back. */
  readonly timestamp: () => string;
  readonly random: Random;
  readonly sha256: Sha256;
  readonly log: Logger;
  /** Who did what, from where, and what was decided. */
  readonly audit: AuditTrail;
  readonly metrics: Metrics;
  readonly authenticator: Authenticator;
  readonly ledger: Ledger;
  readonly eventLog: EventLog;
  readonly market: MarketStore;
  readonly accounts: ReadonlyMap<AccountId, AccountView>;
  /** The account that a message means: the one it names, else the session's. Rights are checked before. */
  accountOf(session: Session, named: string | undefined): AccountView | undefined;
  readonly sessions: ReadonlyMap<number, Session>;
  readonly lateReplies: LateReplies;
  readonly fanOut: FanOut;
  readonly tickFanOut: TickFanOut;
  readonly publishers: Publishers;
  /** Terminals in other processes. */
  readonly terminalLinks: TerminalLinks;
  readonly orderBudget: OrderBudget;
  readonly controls: OrderControls;
  readonly deadManSwitches: DeadManSwitches;
  readonly stopActions: StopActions;
  readonly lists: BulkService;
  /** Orders sent against orders submitted. */
  readonly conservation: Conservation;
  readonly tradingGate: TradingGate;
  readonly signals: SignalService;
  readonly reconciler: Reconciler;
  readonly updates: SignalUpdates;
  readonly credentialThrottle: CredentialThrottle;
  /** Wrong passwords of `connect` per address and login. */
  readonly connectAttempts: AttemptLimit;
}
