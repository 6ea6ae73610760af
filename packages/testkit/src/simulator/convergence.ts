import { drainMicrotasks } from 'bun:jsc';
import type { Bridge } from '@mt5-bridge/bridge';
import type { PaperTerminal } from '@mt5-bridge/paper/internal/terminal/paper-terminal.ts';
import type { TerminalSnapshot } from '@mt5-bridge/trading';
import { SIMULATED_ACCOUNT } from './terminal-process.ts';
import type { Violations } from './witness/violations.ts';

/** The terminal's book, or nothing while a part of it is on its way to the disk. */
export function settledBook(terminal: PaperTerminal): TerminalSnapshot | undefined {
  let snapshot: TerminalSnapshot | undefined;
  void terminal.snapshot().then((taken) => {
    snapshot = taken;
  });
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
  const seenOrders = [...view.orders].map(({ ticket, volumeCurrent }) => [ticket, volumeCurrent]);
  const orders = snapshot.orders.map(({ ticket, volumeCurrent }) => [ticket, volumeCurrent]);
  compare(violations, 'orders', seenOrders, orders);
  const seen = [...view.specs.keys()]
    .flatMap((symbol) => view.positionsOf(symbol))
    .map(({ ticket, side, volume }) => [ticket, side, volume]);
  const positions = snapshot.positions.map(({ ticket, side, volume }) => [ticket, side, volume]);
  compare(violations, 'positions', seen, positions);
}

type Rows = readonly (readonly unknown[])[];

function compare(violations: Violations, what: string, seen: Rows, real: Rows): void {
  const text = (rows: Rows) => JSON.stringify(rows.map((row) => row.join(' ')).sort());
  if (text(seen) === text(real)) return;
  violations.add('I6', `the bridge sees ${what} ${text(seen)}, the terminal has ${text(real)}`);
}
