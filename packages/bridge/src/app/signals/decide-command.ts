import {
  asUtcMs,
  type Command,
  type CommandEffect,
  checkCommand,
  effectOf,
  NO_VOLUME,
  planCommand,
  raisesRisk,
  touchedBy,
} from '@mt5-bridge/trading';
import type { AccountView } from '../account-view.ts';
import type { OrderControls } from '../controls/order-controls.ts';
import type { BridgeSettings } from '../settings.ts';
import { commandViewOf } from './command-view.ts';
import { ACCOUNT_UNKNOWN, type DenialReason, halted } from './denials.ts';
import type { Decision, IntentMoment } from './intent.ts';

/** A command is urgent: a terminal that gets it later than this must refuse it. */
const COMMAND_AGE_MS = 5_000;

export interface CommandParts {
  readonly subject: string;
  readonly controls: OrderControls;
  readonly settings: BridgeSettings;
}

/** What to send for a command, or why nothing is sent. */
export function decideCommand(
  command: Command,
  view: AccountView,
  { nowMs, fingerprint }: IntentMoment,
  by: CommandParts,
): Decision {
  // A command on what is not there has no effect to judge, and the planner refuses it.
  const effect = effectOf(command, view);
  if (effect !== undefined) {
    const denial = heldBack(effect, view, by) ?? refusedByRules(effect, view, nowMs, by);
    if (denial !== undefined) return { kind: 'denied', denial };
  }
  const plan = planCommand(
    command,
    {
      order: (ticket) => view.order(ticket),
      position: (ticket) => view.position(ticket),
      spec: (symbol) => view.spec(symbol),
      tick: (symbol) => view.lastTick(symbol),
    },
    fingerprint,
  );
  if (plan.kind === 'denied') return { kind: 'denied', denial: plan };
  return {
    kind: 'request',
    trade: plan.request,
    requestedVolume: plan.request.action === 'DEAL' ? plan.request.volume : NO_VOLUME,
    expiresAtMs: asUtcMs(nowMs + COMMAND_AGE_MS),
    warnings: plan.warnings.map(({ message }) => message),
  };
}

/** True when a command may raise what can be lost: a pending order changed, a stop moved away or removed. */
export function isWidening(command: Command, view: AccountView): boolean {
  const effect = effectOf(command, view);
  // Of an order that is not there nobody knows what its change would have been.
  return effect === undefined ? command.kind === 'order_modify' : raisesRisk(effect);
}

/** A change that raises what can be lost is stopped by whatever stops new orders. */
function heldBack(
  effect: CommandEffect,
  view: AccountView,
  { subject, controls }: CommandParts,
): DenialReason | undefined {
  if (!raisesRisk(effect)) return undefined;
  for (const { symbol, magic } of touchedBy(effect)) {
    const stop = controls.stopOf(view.accountId, { subject, symbol, magic });
    if (stop !== undefined) return halted(stop);
  }
  return undefined;
}

function refusedByRules(
  effect: CommandEffect,
  view: AccountView,
  nowMs: IntentMoment['nowMs'],
  by: CommandParts,
): DenialReason | undefined {
  const risk = commandViewOf(effect, view, nowMs, by);
  return risk === undefined ? ACCOUNT_UNKNOWN : checkCommand(effect, risk);
}
