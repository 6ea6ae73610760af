import type {
  PlanMarket,
  RiskSettings,
  RiskView,
  Signal,
  SymbolSpec,
  UtcMs,
} from '@mt5-bridge/trading';
import type { Ledger } from '../../ports/ledger.ts';
import type { AccountView } from '../account-view.ts';
import type { OrderControls } from '../controls/order-controls.ts';
import { makersOn } from './makers.ts';

/** All that the rules read, of this instant; `undefined` before the terminal has told of the account. */
export function riskViewOf(
  signal: Signal,
  view: AccountView,
  settings: RiskSettings,
  nowMs: UtcMs,
  controls: Pick<OrderControls, 'inFlightOf' | 'historyOf' | 'noteEquity'>,
): RiskView | undefined {
  const { account, accountId } = view;
  if (account === undefined) return undefined;
  controls.noteEquity(accountId, account.equity, nowMs);
  return {
    nowMs,
    marketMs: view.terminal.marketTime(),
    settings,
    spec: view.spec(signal.symbol),
    tick: view.lastTick(signal.symbol),
    account,
    positions: view.positionsOf(signal.symbol),
    positionCount: view.positionCount,
    orders: [...view.orders],
    inFlight: controls.inFlightOf(accountId),
    history: controls.historyOf(signal),
    catalogue: view.specs.values(),
    quotes: (symbol) => view.lastTick(symbol),
  };
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
