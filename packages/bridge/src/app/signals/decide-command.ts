import { asUtcMs, type Command, NO_VOLUME, type Position, planCommand } from '@mt5-bridge/trading';
import type { AccountView } from '../account-view.ts';
import type { Decision, IntentMoment } from './intent.ts';

/** A command is urgent: a terminal that gets it later than this must refuse it. */
const COMMAND_AGE_MS = 5_000;

/** What to send for a command, or why nothing is sent. */
export function decideCommand(
  command: Command,
  view: AccountView,
  { nowMs, fingerprint }: IntentMoment,
): Decision {
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
  if (command.kind === 'order_modify') return true;
  if (command.kind !== 'position_modify' || command.stopLoss === undefined) return false;
  const position = view.position(command.ticket);
  return position !== undefined && isFurther(position, command.stopLoss);
}

function isFurther({ side, stopLoss: before }: Position, after: number | null): boolean {
  if (before === 0) return false;
  if (after === null) return true;
  return side === 'BUY' ? after < before : after > before;
}
