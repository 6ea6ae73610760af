import {
  asUtcMs,
  type BulkPlan,
  type BulkScope,
  cancelItems,
  closeItems,
  type Pursuit,
  type TerminalSnapshot,
  type UtcMs,
} from '@mt5-bridge/trading';
import type { Ledger } from '../../ports/ledger.ts';
import type { AccountView } from '../account-view.ts';
import { COMMAND_AGE_MS } from '../signals/decide-command.ts';
import { type DenialReason, notTold } from '../signals/denials.ts';
import type { Decision, IntentMoment } from '../signals/intent.ts';
import { makersOn } from '../signals/makers.ts';

/** A long list has longer: a terminal carries its requests out one after the other. */
const ITEM_AGE_MS = 200;

export interface BulkWish {
  readonly scope: BulkScope;
  readonly cancels: boolean;
  readonly closes: boolean;
}

/**
 * Fixes the list of a client's command. The terminal is asked what stands: its events may be behind what a
 * client was told already.
 */
export async function decideBulk(
  wish: BulkWish,
  view: AccountView,
  { nowMs }: IntentMoment,
  ledger: Pick<Ledger, 'findByFingerprint'>,
): Promise<Decision> {
  const seen = await lookAt(view);
  if ('code' in seen) return { kind: 'denied', denial: seen };
  const items = itemsOf(wish, view, seen, ledger);
  const expiresAtMs = listDeadline(asUtcMs(nowMs + COMMAND_AGE_MS), items.length);
  const plan: BulkPlan = { items, expiresAtMs, isSerial: isFifo(view) };
  return { kind: 'list', plan, seen };
}

/** The list of a stop, which is finished whenever that is possible. */
export function planStop(
  wish: BulkWish,
  view: AccountView,
  seen: TerminalSnapshot,
  awaits: Pursuit['awaits'],
  ledger: Pick<Ledger, 'findByFingerprint'>,
): BulkPlan {
  const { scope, cancels, closes } = wish;
  return {
    items: itemsOf(wish, view, seen, ledger),
    expiresAtMs: null,
    isSerial: isFifo(view),
    pursuit: { scope, cancels, closes, awaits },
  };
}

/** What stands at the terminal at one instant, or why it could not be told. */
export async function lookAt(view: AccountView): Promise<TerminalSnapshot | DenialReason> {
  try {
    return await view.terminal.snapshot();
  } catch (error) {
    return notTold(error instanceof Error ? error.message : String(error));
  }
}

/** Bridge time after which no further item of a list is begun. */
export function listDeadline(deadlineMs: UtcMs, itemCount: number): UtcMs {
  return asUtcMs(deadlineMs + ITEM_AGE_MS * itemCount);
}

/** Some brokers close the oldest position of a symbol only. */
export function isFifo(view: AccountView): boolean {
  return view.account?.spec.fifoClose ?? false;
}

function itemsOf(
  { scope, cancels, closes }: BulkWish,
  view: AccountView,
  seen: TerminalSnapshot,
  ledger: Pick<Ledger, 'findByFingerprint'>,
): BulkPlan['items'] {
  const makerOf = makersOn(view.accountId, ledger);
  return [
    ...(cancels ? cancelItems(scope, seen.orders, makerOf) : []),
    ...(closes ? closeItems(scope, seen.positions, makerOf) : []),
  ];
}
