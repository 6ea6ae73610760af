import {
  type AccountState,
  fingerprintIn,
  type Order,
  type OrderInFlight,
  type PlanMarket,
  type Position,
  type QuoteSource,
  type RiskHistory,
  type RiskSettings,
  type RiskView,
  type Signal,
  type SymbolSpec,
  type Tick,
  type UtcMs,
} from '@mt5-bridge/trading';
import type { Ledger } from '../../ports/ledger.ts';
import type { AccountView } from '../account-view.ts';
import type { OrderControls } from '../controls/order-controls.ts';

type Controls = Pick<OrderControls, 'inFlightOf' | 'historyOf' | 'noteEquity'>;

/** All that the rules read, of this instant; `undefined` before the terminal has told of the account. */
export function riskViewOf(
  signal: Signal,
  view: AccountView,
  settings: RiskSettings,
  nowMs: UtcMs,
  controls: Controls,
): RiskView | undefined {
  const { account, accountId } = view;
  if (account === undefined) return undefined;
  controls.noteEquity(accountId, account.equity, nowMs);
  return new LiveRiskView({ signal, view, settings, nowMs, controls, account });
}

interface RiskSources {
  readonly signal: Signal;
  readonly view: AccountView;
  readonly settings: RiskSettings;
  readonly nowMs: UtcMs;
  readonly controls: Controls;
  readonly account: AccountState;
}

/**
 * Reads what a rule asks for when it asks. Only those that are on ask for orders, what is in flight and what
 * was sent before, and to gather these takes longer than all rules together. Rules are held against it at once,
 * in the turn in which it was made, so that it is of one instant.
 */
class LiveRiskView implements RiskView {
  readonly #sources: RiskSources;
  #orders: readonly Order[] | undefined;
  #inFlight: readonly OrderInFlight[] | undefined;
  #history: RiskHistory | undefined;
  readonly nowMs: UtcMs;
  readonly marketMs: UtcMs;
  readonly settings: RiskSettings;
  readonly spec: SymbolSpec | undefined;
  readonly tick: Tick | undefined;
  readonly account: AccountState;
  readonly positions: readonly Position[];
  readonly catalogue: readonly SymbolSpec[];
  readonly quotes: QuoteSource;

  constructor(sources: RiskSources) {
    const { signal, view, settings, nowMs, account } = sources;
    this.#sources = sources;
    this.nowMs = nowMs;
    this.marketMs = view.terminal.marketTime();
    this.settings = settings;
    this.spec = view.spec(signal.symbol);
    this.tick = view.lastTick(signal.symbol);
    this.account = account;
    this.positions = view.positionsOf(signal.symbol);
    this.catalogue = view.catalogue;
    this.quotes = (symbol) => view.lastTick(symbol);
  }

  get positionCount(): number {
    return this.#sources.view.positionCount;
  }

  get orders(): readonly Order[] {
    this.#orders ??= [...this.#sources.view.orders];
    return this.#orders;
  }

  get inFlight(): readonly OrderInFlight[] {
    const { controls, view } = this.#sources;
    this.#inFlight ??= controls.inFlightOf(view.accountId);
    return this.#inFlight;
  }

  get history(): RiskHistory {
    const { controls, signal } = this.#sources;
    this.#history ??= controls.historyOf(signal);
    return this.#history;
  }
}

/** What the planner reads; positions that the bridge did not make are closed by ticket only. */
export function marketOf(
  risk: RiskView,
  spec: SymbolSpec,
  view: AccountView,
  ledger: Pick<Ledger, 'findByFingerprint'>,
): PlanMarket {
  return {
    spec,
    tick: risk.tick,
    positions: risk.positions,
    isOwn: (position) => isOwn(position, view, ledger),
  };
}

function isOwn(
  position: Position,
  view: AccountView,
  ledger: Pick<Ledger, 'findByFingerprint'>,
): boolean {
  const fingerprint = fingerprintIn(position.comment);
  if (fingerprint === undefined) return false;
  return ledger.findByFingerprint(fingerprint)?.accountId === view.accountId;
}
