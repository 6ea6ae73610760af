import {
  fingerprintIn,
  type PlanMarket,
  type Position,
  type RiskView,
  type Signal,
  type SymbolSpec,
  type UtcMs,
} from '@mt5-bridge/trading';
import type { Ledger } from '../../ports/ledger.ts';
import type { AccountView } from '../account-view.ts';
import type { OrderControls } from '../controls/order-controls.ts';
import type { BridgeSettings } from '../settings.ts';
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
  const ofAccount: RiskView = {
    nowMs,
    marketMs: view.terminal.marketTime(),
    settings: settings.riskOf(accountId),
    spec: view.spec(signal.symbol),
    tick: view.lastTick(signal.symbol),
    account,
    positions: view.positionsOf(signal.symbol),
    positionCount: view.positionCount,
    orders: [...view.orders],
    inFlight: controls.inFlightOf(accountId),
    history: controls.historyOf(signal),
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
