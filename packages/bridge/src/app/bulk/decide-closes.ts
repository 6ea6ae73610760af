import { type ApprovedSignal, type PlanMarket, planCloses } from '@mt5-bridge/trading';
import type { AccountView } from '../account-view.ts';
import { TOO_OLD } from '../signals/denials.ts';
import type { Decision, IntentMoment } from '../signals/intent.ts';
import { deadlineOf } from '../signals/signal-deadline.ts';
import { isFifo, listDeadline, lookAt } from './decide-bulk.ts';

/** Fixes the list of a CLOSE of several positions that the rules let pass. */
export async function decideCloses(
  signal: ApprovedSignal,
  view: AccountView,
  market: PlanMarket,
  { nowMs, fingerprint }: IntentMoment,
): Promise<Decision> {
  const seen = await lookAt(view);
  if ('code' in seen) return { kind: 'denied', denial: seen };
  const planned = planCloses(signal, { ...market, positions: seen.positions }, fingerprint);
  if (planned.kind === 'denied') return { kind: 'denied', denial: planned };
  const deadlineMs = deadlineOf(signal, planned.sendBeforeMs);
  if (nowMs >= deadlineMs) return { kind: 'denied', denial: TOO_OLD };
  const { items, close } = planned;
  // What a client said of time itself is not stretched.
  const isOwnTime = signal.expirationMs !== null || (signal.wish?.validUntilMs ?? null) !== null;
  const expiresAtMs = isOwnTime ? deadlineMs : listDeadline(deadlineMs, items.length);
  const isSerial = planned.isSerial || isFifo(view);
  return { kind: 'list', plan: { items, expiresAtMs, isSerial, close }, seen };
}
