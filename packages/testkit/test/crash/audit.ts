import { type Deal, fingerprintIn, NO_TICKET, type Order, volumeToLots } from '@mt5-bridge/trading';
import type { ClientMemory } from './client-memory.ts';
import type { KeptData, KeptSignal } from './kept-data.ts';

/** Everything in which a data directory differs from what clients were told; empty when all is well. */
export function audit(kept: KeptData, memory: ClientMemory): string[] {
  const ordersOf = groupByFingerprint(kept.orders);
  return [
    ...memory.problems,
    ...(kept.integrity === 'ok' ? [] : [`integrity: ${kept.integrity}`]),
    ...checkOrders(kept, ordersOf),
    ...kept.signals.flatMap((signal) => checkSignal(signal, kept, ordersOf)),
    ...checkTold(kept, memory),
    ...checkEvents(kept),
    ...eventsOfDeals(kept)
      .filter(({ count }) => count > 1)
      .map(tellDeal),
    ...checkRows(kept),
    ...checkMoney(kept),
  ];
}

/** The same, and nothing is left open: for a bridge that had time to find out everything. */
export function auditAtTheEnd(kept: KeptData, memory: ClientMemory): string[] {
  const open = kept.signals.filter(({ outcome }) => outcome === null);
  const answers = [...memory.told].filter(([, { status }]) => status === 'unknown');
  return [
    ...audit(kept, memory),
    ...eventsOfDeals(kept)
      .filter(({ count }) => count === 0)
      .map(tellDeal),
    ...open.map(({ id }) => `${id} is open in the ledger`),
    ...memory.unanswered().map(({ signal_id }) => `${signal_id} has no answer`),
    ...answers.map(([id]) => `${id} is still told as unknown`),
  ];
}

type OrdersOf = ReadonlyMap<string, readonly Order[]>;

function groupByFingerprint(orders: readonly Order[]): OrdersOf {
  const byMark = new Map<string, Order[]>();
  for (const order of orders) {
    const mark = fingerprintIn(order.comment) ?? '';
    byMark.set(mark, [...(byMark.get(mark) ?? []), order]);
  }
  return byMark;
}

/** I2 and I3: an order belongs to one signal that was durable before it. */
function checkOrders({ signals }: KeptData, ordersOf: OrdersOf): string[] {
  const known = new Map(signals.map((signal) => [signal.fingerprint, signal]));
  return [...ordersOf].flatMap(([mark, orders]) => {
    const signal = known.get(mark);
    const tickets = orders.map(({ ticket }) => ticket).join(', ');
    return [
      ...(orders.length === 1 ? [] : [`fingerprint ${mark} has orders ${tickets}`]),
      ...(signal === undefined ? [`order ${tickets} has no signal`] : []),
      ...(signal?.submittedMs === null ? [`order ${tickets} was never submitted`] : []),
    ];
  });
}

function checkSignal(signal: KeptSignal, kept: KeptData, ordersOf: OrdersOf): string[] {
  const { outcome, id } = signal;
  const orders = signal.fingerprint === null ? [] : (ordersOf.get(signal.fingerprint) ?? []);
  const deals = kept.deals.filter(({ order }) => orders.some(({ ticket }) => ticket === order));
  if (deals.length > 1) return [`${id} has ${deals.length} deals`];
  if (outcome === null || outcome.kind === 'unresolved') return [];
  if (outcome.kind === 'denied' || outcome.kind === 'rejected') {
    return deals.length === 0 ? [] : [`${id} is ${outcome.kind} and has a deal`];
  }
  const [order] = orders;
  const [deal] = deals;
  const answer = kept.answers.get(id);
  return [
    ...(order?.ticket === outcome.order
      ? []
      : [`${id}: order ${outcome.order} is not in the book`]),
    ...((deal?.ticket ?? '0') === outcome.deal ? [] : [`${id}: deal ${outcome.deal} is not there`]),
    ...(deal === undefined || (deal.price === outcome.price && deal.volume === outcome.volume)
      ? []
      : [`${id}: the deal is ${deal.volume} at ${deal.price}, not as in the outcome`]),
    ...(answer === undefined || answer.order === outcome.order
      ? []
      : [`${id}: the terminal answered order ${answer.order}`]),
  ];
}

/** I1: what was told is in the ledger, and says the same. */
function checkTold({ signals }: KeptData, memory: ClientMemory): string[] {
  const byId = new Map(signals.map((signal) => [signal.id, signal]));
  return [...memory.told].flatMap(([id, reply]) => {
    const outcome = byId.get(id)?.outcome ?? null;
    if (reply.status === 'unknown') return [];
    if (outcome === null) return [`${id} was told ${reply.status} and is not in the ledger`];
    if (reply.status === 'success') {
      const isMade = outcome.kind !== 'denied' && 'order' in outcome;
      if (!isMade) return [`${id} was told success and is ${outcome.kind}`];
      const same = {
        order_id: outcome.order,
        price: outcome.price,
        requested_volume: volumeToLots(outcome.requestedVolume),
      };
      const { result } = reply;
      const isSame = typeof result === 'object' && result !== null && Bun.deepMatch(same, result);
      return isSame ? [] : [`${id} was told another order`];
    }
    const isRefusal = outcome.kind === 'denied' || outcome.kind === 'rejected';
    return isRefusal ? [] : [`${id} was told ${reply.status} and is ${outcome.kind}`];
  });
}

const SETTLED = /^signal_(denied|rejected|executed|placed|partial)$/;

/** I4: numbers without a gap, and one end of each signal. */
function checkEvents({ events, signals }: KeptData): string[] {
  const wrong = events.findIndex(({ seq }, index) => seq !== index + 1);
  const ends = new Map<string | null, number>();
  for (const { type, signalId } of events) {
    if (SETTLED.test(type)) ends.set(signalId, (ends.get(signalId) ?? 0) + 1);
  }
  return [
    ...(wrong === -1 ? [] : [`event ${events[wrong]?.seq} stands at place ${wrong + 1}`]),
    ...signals.flatMap(({ id, outcome }) => {
      const isEnded = outcome !== null && outcome.kind !== 'unresolved';
      const count = ends.get(id) ?? 0;
      return count === (isEnded ? 1 : 0) ? [] : [`${id} has ${count} events of its end`];
    }),
  ];
}

interface DealEvents {
  readonly ticket: string;
  readonly count: number;
}

/** I4: how often each deal of an order stands in the history. */
function eventsOfDeals({ events, deals }: KeptData): DealEvents[] {
  const counts = new Map<string, number>();
  for (const { type, body } of events) {
    if (type !== 'deal_add') continue;
    // Written by the bridge under test.
    const { deal }: { readonly deal: Deal } = JSON.parse(body);
    counts.set(deal.ticket, (counts.get(deal.ticket) ?? 0) + 1);
  }
  return deals
    .filter(({ order }) => order !== NO_TICKET)
    .map(({ ticket }) => ({ ticket, count: counts.get(ticket) ?? 0 }));
}

const tellDeal = ({ ticket, count }: DealEvents): string => `deal ${ticket} has ${count} events`;

/** Whether every deal of an order has come into the history. */
export function isHistoryWhole(kept: KeptData): boolean {
  return eventsOfDeals(kept).every(({ count }) => count > 0);
}

/** No order without its row in the audit, and no end without one. */
function checkRows({ audit: rows, signals }: KeptData): string[] {
  const known = new Set(rows.map(({ act, signalId }) => `${act} ${signalId}`));
  return signals.flatMap(({ id, submittedMs, outcome }) => {
    const isEnded = known.has(`intent_settled ${id}`) || known.has(`intent_denied ${id}`);
    return [
      ...(submittedMs === null || known.has(`intent_submitted ${id}`)
        ? []
        : [`${id} was submitted without a row in the audit`]),
      ...(outcome === null || isEnded ? [] : [`${id} has ended without a row in the audit`]),
    ];
  });
}

/** The book agrees with itself: positions are the sum of deals, so is the balance. */
function checkMoney({ deals, positions, balance }: KeptData): string[] {
  const held = new Map<string, number>();
  let money = 0;
  for (const { type, symbol, volume, profit, swap, commission, fee } of deals) {
    money += profit + swap + commission + fee;
    if (type !== 'BUY' && type !== 'SELL') continue;
    held.set(symbol, (held.get(symbol) ?? 0) + (type === 'BUY' ? volume : -volume));
  }
  for (const { symbol, side, volume } of positions) {
    held.set(symbol, (held.get(symbol) ?? 0) - (side === 'BUY' ? volume : -volume));
  }
  const off = [...held].filter(([, volume]) => volume !== 0);
  return [
    ...off.map(([symbol]) => `positions of ${symbol} are not the sum of its deals`),
    ...(Math.abs(money - balance) < 0.005 ? [] : [`balance ${balance}, deals give ${money}`]),
  ];
}
