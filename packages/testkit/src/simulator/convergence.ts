import { drainMicrotasks } from 'bun:jsc';
import type { Bridge } from '@mt5-bridge/bridge';
import type { Ledger } from '@mt5-bridge/bridge/internal/ports/ledger.ts';
import type { PaperTerminal } from '@mt5-bridge/paper/internal/terminal/paper-terminal.ts';
import type { Order, Position, SignalState, TerminalSnapshot, Volume } from '@mt5-bridge/trading';
import { SIMULATED_ACCOUNT } from './terminal-process.ts';
import type { Violations } from './witness/violations.ts';
import type { Witness } from './witness/witness.ts';

/** The terminal's book, or nothing while a part of it is on its way to the disk. */
export function settledBook(terminal: PaperTerminal): TerminalSnapshot | undefined {
  let snapshot: TerminalSnapshot | undefined;
  const failed = (): void => undefined;
  void terminal.snapshot().then((taken) => {
    snapshot = taken;
  }, failed);
  drainMicrotasks();
  return snapshot;
}

/** I6: when all has come to rest the bridge sees the orders and positions that the terminal has. */
export function checkConvergence(
  violations: Violations,
  { context }: Bridge,
  snapshot: TerminalSnapshot,
): void {
  const view = context.accounts.get(SIMULATED_ACCOUNT);
  if (view === undefined) return;
  compare(violations, 'orders', [...view.orders].map(orderRow), snapshot.orders.map(orderRow));
  const seen = [...view.specs.keys()]
    .flatMap((symbol) => view.positionsOf(symbol))
    .map(positionRow);
  compare(violations, 'positions', seen, snapshot.positions.map(positionRow));
}

/** At rest the state of each signal with an order is the one to which that order has come. */
export function checkLives({ book, told, violations }: Witness, ledger: Ledger): void {
  for (const fingerprint of book.fingerprints()) {
    const record = ledger.find(told.idOf(fingerprint) ?? '');
    if (record === undefined || record.outcome === null) continue;
    const [order] = book.takenOf(fingerprint);
    if (order === undefined) continue;
    const states = statesOf(order, book.filledOf(order.ticket));
    if (states.includes(record.state)) continue;
    const is = `${order.state}, done ${order.doneMs}, filled ${book.filledOf(order.ticket)}`;
    violations.add('I6', `${record.signalId} is ${record.state}, order ${order.ticket} is ${is}`);
  }
}

function statesOf(order: Order, filled: Volume): readonly SignalState[] {
  if (filled >= order.volumeInitial) return ['executed'];
  if (order.doneMs === null) return [filled > 0 ? 'partial' : 'placed'];
  switch (order.state) {
    case 'EXPIRED':
      return ['expired'];
    case 'REJECTED':
      return ['rejected'];
    default:
      return ['cancelled'];
  }
}

function orderRow({ ticket, type, state, volumeCurrent, priceOpen, stopLoss, takeProfit }: Order) {
  return [ticket, type, state, volumeCurrent, priceOpen, stopLoss, takeProfit];
}

function positionRow({ ticket, side, volume, priceOpen, stopLoss, takeProfit }: Position) {
  return [ticket, side, volume, priceOpen, stopLoss, takeProfit];
}

type Rows = readonly (readonly unknown[])[];

function compare(violations: Violations, what: string, seen: Rows, real: Rows): void {
  const text = (rows: Rows) => JSON.stringify(rows.map((row) => row.join(' ')).sort());
  if (text(seen) === text(real)) return;
  violations.add('I6', `the bridge sees ${what} ${text(seen)}, the terminal has ${text(real)}`);
}
