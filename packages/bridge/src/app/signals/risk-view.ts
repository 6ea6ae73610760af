import type { PlanMarket, RiskView, Signal, SymbolSpec, UtcMs } from '@mt5-bridge/trading';
import type { Ledger } from '../../ports/ledger.ts';
import type { AccountView } from '../account-view.ts';
import type { OrderControls } from '../controls/order-controls.ts';
import type { BridgeSettings } from '../settings.ts';
import { makersOn } from './makers.ts';
import { subjectView } from './subject-view.ts';

/** All that the rules read, of this instant; `undefined` before the terminal has told of the account. */
export function riskViewOf(
  signal: Signal,
  view: AccountView,
  settings: Pick<BridgeSettings, 'riskOf' | 'riskOfSubject'>,
  nowMs: UtcMs,
  controls: OrderControls,
): RiskView | undefined {
  const { account, accountId } = view;
  if (account === undefined) return undefined;
  controls.noteEquity(accountId, account.equity, nowMs);
  // Only rules that are on ask for these, and to gather them takes longer than all rules together. The rules are
  // held against the view in the turn in which it was made, so that it is of one instant all the same.
  const orders = once(() => [...view.orders]);
  const inFlight = once(() => controls.inFlightOf(accountId));
  const history = once(() => controls.historyOf(signal));
  const ofAccount: RiskView = {
    nowMs,
    marketMs: view.terminal.marketTime(),
    settings: settings.riskOf(accountId),
    spec: view.spec(signal.symbol),
    tick: view.lastTick(signal.symbol),
    account,
    positions: view.positionsOf(signal.symbol),
    get positionCount() {
      return view.positionCount;
    },
    get orders() {
      return orders();
    },
    get inFlight() {
      return inFlight();
    },
    get history() {
      return history();
    },
    catalogue: view.catalogue,
    quotes: (symbol) => view.lastTick(symbol),
  };
  const ofSubject = settings.riskOfSubject(accountId, signal.subject);
  if (ofSubject === undefined) return ofAccount;
  return { ...ofAccount, ofSubject: subjectView(signal, ofAccount, view, ofSubject, controls) };
}

/** What the planner reads; positions that the bridge did not make are closed by ticket only. */
export function marketOf(
  risk: RiskView,
  spec: SymbolSpec,
  view: AccountView,
  ledger: Pick<Ledger, 'findByFingerprint'>,
): PlanMarket {
  const makerOf = makersOn(view.accountId, ledger);
  return {
    spec,
    tick: risk.tick,
    positions: risk.positions,
    isOwn: ({ comment }) => makerOf(comment) !== undefined,
  };
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
