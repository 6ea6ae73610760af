import type { SeededRandom } from '../seeded-random.ts';

/** A message that changes orders, frozen: every repeat is the same. */
export interface Wish {
  /** `signal_id` or `request_id`. */
  readonly id: string;
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Tickets that answers have told, for those who come later. */
export interface KnownTickets {
  readonly orders: string[];
  readonly positions: string[];
}

const SYMBOL = 'EURUSD';
/** About where the market stands, so that most limits wait and some do not. */
const NEAR = 1.0856;

/** What a client wants next: mostly a signal, and sooner or later something with what came of it. */
export function drawWish(dice: SeededRandom, known: KnownTickets, commands: number): Wish {
  const id = dice.uuid();
  const [order, ...orders] = known.orders;
  const [position, ...positions] = known.positions;
  if (order !== undefined && dice.chance(commands)) {
    return ofOrder(id, dice, dice.pick([order, ...orders]));
  }
  if (position !== undefined && dice.chance(commands)) {
    return ofPosition(id, dice, [position, ...positions]);
  }
  return { id, type: 'trading_signal', data: { signal_id: id, ...drawSignal(dice) } };
}

/** The same id with something else behind it. */
export function contradiction(dice: SeededRandom, wish: Wish, id: string): Wish {
  if (dice.chance(0.2)) {
    return { id, type: 'order_cancel', data: { request_id: id, ticket: '10000001' } };
  }
  const signal = { symbol: SYMBOL, action: 'BUY', volume: 0.77 };
  const data = wish.type === 'trading_signal' ? { ...wish.data, volume: 0.77 } : signal;
  return { id, type: 'trading_signal', data: { ...data, signal_id: id } };
}

function ofOrder(id: string, dice: SeededRandom, ticket: string): Wish {
  if (dice.chance(0.5)) {
    return { id, type: 'order_cancel', data: { request_id: id, ticket } };
  }
  return { id, type: 'order_modify', data: { request_id: id, ticket, price: near(dice, 'BUY') } };
}

function ofPosition(id: string, dice: SeededRandom, tickets: readonly [string, ...string[]]): Wish {
  const target = { request_id: id, ticket: dice.pick(tickets) };
  const opposite = dice.pick(tickets);
  switch (dice.below(4)) {
    case 0:
      return { id, type: 'position_close', data: target };
    case 1:
      return { id, type: 'position_close', data: { ...target, volume: 0.01 } };
    case 2:
      if (opposite !== target.ticket) {
        return { id, type: 'close_by', data: { ...target, opposite_ticket: opposite } };
      }
      break;
  }
  const stop_loss = Number((NEAR - 0.02 + dice.below(100) / 1e5).toFixed(5));
  return { id, type: 'position_modify', data: { ...target, stop_loss } };
}

function drawSignal(dice: SeededRandom): Readonly<Record<string, unknown>> {
  const action = dice.pick(['BUY', 'SELL', 'BUY', 'SELL', 'CLOSE']);
  const volume = dice.pick([0.01, 0.02, 0.05, 0.1, 0.11]);
  const urgency = dice.pick(['high', 'medium', 'low']);
  const stop = dice.chance(0.2) ? stopsOf(action) : {};
  const order = { symbol: SYMBOL, action, volume, urgency, ...stop };
  if (action === 'CLOSE' || dice.chance(0.5)) return order;
  if (dice.chance(0.2)) {
    const distance = action === 'BUY' ? 0.004 : -0.004;
    return { ...order, order_type: 'stop', price: Number((NEAR + distance).toFixed(5)) };
  }
  return { ...order, price: near(dice, action) };
}

/** Near enough to be met within a run now and then. */
function stopsOf(action: string): Readonly<Record<string, number>> {
  if (action === 'CLOSE') return {};
  const sign = action === 'BUY' ? 1 : -1;
  const at = (distance: number) => Number((NEAR + sign * distance).toFixed(5));
  return { stop_loss: at(-0.0012), take_profit: at(0.0012) };
}

/** A limit: about a third of them is reached at once. */
function near(dice: SeededRandom, action: string): number {
  const distance = (dice.below(60) - 20) / 10_000;
  return Number((NEAR + (action === 'BUY' ? -distance : distance)).toFixed(5));
}
