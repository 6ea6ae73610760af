import {
  allowedMagicsOfPlan,
  applyLimit,
  checkSignal,
  closesMany,
  isReducing,
  NO_MAGIC,
  planTradeRequest,
  type Signal,
} from '@mt5-bridge/trading';
import type { Ledger } from '../../ports/ledger.ts';
import type { AccountView } from '../account-view.ts';
import { decideCloses } from '../bulk/decide-closes.ts';
import { exposureOf } from '../controls/exposure.ts';
import type { OrderControls } from '../controls/order-controls.ts';
import type { Reconciler } from '../reconciler/reconciler.ts';
import type { BridgeSettings } from '../settings.ts';
import { ACCOUNT_UNKNOWN, halted, TOO_OLD } from './denials.ts';
import { duplicateOf } from './duplicate-guard.ts';
import type { Decision, IntentMoment } from './intent.ts';
import { marketOf, riskViewOf } from './risk-view.ts';
import { deadlineOf } from './signal-deadline.ts';

/**
 * Risk rules, then the plan: what to send for a signal, or why nothing is sent. Changes nothing. Only a CLOSE
 * of several positions asks the terminal first, which of them stand.
 */
export function decideSignal(
  signal: Signal,
  view: AccountView,
  moment: IntentMoment,
  parts: {
    readonly settings: BridgeSettings;
    readonly ledger: Pick<Ledger, 'findByFingerprint'>;
    readonly reconciler: Pick<Reconciler, 'open'>;
    readonly controls: OrderControls;
  },
): Decision | Promise<Decision> {
  const { controls } = parts;
  const { nowMs, fingerprint } = moment;
  const { subject, symbol, magic } = signal;
  const target = { subject, symbol, magic: magic ?? NO_MAGIC };
  const stop = isReducing(signal) ? undefined : controls.stopOf(view.accountId, target);
  if (stop !== undefined) return { kind: 'denied', denial: halted(stop) };
  const unknown = parts.reconciler.open(signal.accountId);
  const duplicate = signal.wish?.allowsDuplicate ? undefined : duplicateOf(signal, unknown);
  if (duplicate !== undefined) return { kind: 'denied', denial: duplicate };
  const risk = riskViewOf(signal, view, parts.settings, nowMs, controls);
  if (risk === undefined) return { kind: 'denied', denial: ACCOUNT_UNKNOWN };
  const verdict = checkSignal(signal, risk);
  if (verdict.kind === 'denied') return { kind: 'denied', denial: verdict };
  if (risk.spec === undefined) return { kind: 'denied', denial: ACCOUNT_UNKNOWN };
  const market = marketOf(risk, risk.spec, view, parts.ledger);
  if (closesMany(signal)) return decideCloses(verdict.approved, view, market, moment);
  const plan = planTradeRequest(verdict.approved, market, fingerprint);
  if (plan.kind === 'denied') return { kind: 'denied', denial: plan };
  const foreign = applyLimit(allowedMagicsOfPlan, plan.request, risk);
  if (foreign !== undefined) return { kind: 'denied', denial: foreign };
  const expiresAtMs = deadlineOf(signal, plan.sendBeforeMs);
  if (nowMs >= expiresAtMs) return { kind: 'denied', denial: TOO_OLD };
  return {
    kind: 'request',
    trade: plan.request,
    requestedVolume: signal.volume,
    expiresAtMs,
    warnings: plan.warnings.map(({ message }) => message),
    urgency: signal.urgency,
    exposes: exposureOf(signal, plan.request),
  };
}
