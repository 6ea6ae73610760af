import type { Order, Position, RiskSettings, RiskView, Signal } from '@mt5-bridge/trading';
import type { AccountView } from '../account-view.ts';
import type { OrderControls } from '../controls/order-controls.ts';

/**
 * The account as the limits of a subject see it: what its own orders made and sent counts, and what nobody can
 * tell the maker of. What certainly belongs to somebody else does not.
 */
export function subjectView(
  signal: Signal,
  account: RiskView,
  view: AccountView,
  settings: RiskSettings,
  controls: Pick<OrderControls, 'inFlightOf' | 'historyOfSubject' | 'owners'>,
): RiskView {
  const { accountId, subject } = signal;
  const own: RiskView = {
    ...account,
    settings,
    history: controls.historyOfSubject(signal, settings),
  };
  const { openPositionsMax, pendingOrdersMax, netExposureMax } = settings;
  if (openPositionsMax === null && pendingOrdersMax === null && netExposureMax === null) return own;
  const ownerOf = ({ comment }: Order | Position) => controls.owners.subjectOf(comment, accountId);
  const mayBeOwn = (item: Order | Position): boolean => (ownerOf(item) ?? subject) === subject;
  const orders = {
    orders: account.orders.filter(mayBeOwn),
    inFlight: controls.inFlightOf(accountId, subject),
  };
  // A netting position is made by all who trade its symbol: there the figures of the account count.
  if (account.account.spec.marginMode !== 'RETAIL_HEDGING') return { ...own, ...orders };
  const side = signal.action === 'SELL' ? 'SELL' : 'BUY';
  return {
    ...own,
    ...orders,
    positionCount: [...view.positions].filter(mayBeOwn).length,
    // One that nobody can tell the maker of adds to the exposure of a subject, and takes nothing from it.
    positions: account.positions.filter((position) =>
      position.side === side ? mayBeOwn(position) : ownerOf(position) === subject,
    ),
  };
}
