import {
  asUtcMs,
  type Command,
  type CommandMarket,
  NO_VOLUME,
  type Position,
  planCommand,
} from '@mt5-bridge/trading';
import type { AccountView } from '../account-view.ts';
import type { OrderControls } from '../controls/order-controls.ts';
import type { BridgeSettings } from '../settings.ts';
import { type DenialReason, halted } from './denials.ts';
import type { Decision, IntentMoment } from './intent.ts';

/** A command is urgent: a terminal that gets it later than this must refuse it. */
export const COMMAND_AGE_MS = 5_000;

/** What to send for a command, or why nothing is sent. */
export function decideCommand(
  command: Command,
  view: AccountView,
  moment: IntentMoment,
  by: {
    readonly subject: string;
    readonly controls: OrderControls;
    readonly settings: BridgeSettings;
  },
): Decision {
  if (isWidening(command, view)) {
    const denial = heldBack(command, view, by) ?? outsideCollar(command, view, by.settings);
    if (denial !== undefined) return { kind: 'denied', denial };
  }
  return planned(command, commandMarketOf(view), moment);
}

export function commandMarketOf(view: AccountView): CommandMarket {
  return {
    order: (ticket) => view.order(ticket),
    position: (ticket) => view.position(ticket),
    spec: (symbol) => view.spec(symbol),
    tick: (symbol) => view.lastTick(symbol),
  };
}

/** The request of a command, with the deadline of commands; nothing of the bridge's own is asked. */
export function planned(
  command: Command,
  market: CommandMarket,
  { nowMs, fingerprint }: IntentMoment,
): Decision {
  const plan = planCommand(command, market, fingerprint);
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

/** A change that raises what can be lost is stopped by whatever stops new orders. */
function heldBack(
  { ticket }: Command,
  view: AccountView,
  { subject, controls }: { readonly subject: string; readonly controls: OrderControls },
): DenialReason | undefined {
  const changed = view.order(ticket) ?? view.position(ticket);
  if (changed === undefined) return undefined;
  const { symbol, magic } = changed;
  const stop = controls.stopOf(view.accountId, { subject, symbol, magic });
  return stop === undefined ? undefined : halted(stop);
}

/** The new price of a pending order is held to the collar that its first price had to keep. */
function outsideCollar(
  command: Command,
  view: AccountView,
  settings: BridgeSettings,
): DenialReason | undefined {
  const limitPercent = settings.riskOf(view.accountId).priceCollarPercent;
  if (command.kind !== 'order_modify' || command.price === undefined || limitPercent === null) {
    return undefined;
  }
  const order = view.order(command.ticket);
  const tick = order === undefined ? undefined : view.lastTick(order.symbol);
  const market = order?.type.startsWith('BUY') ? tick?.ask : tick?.bid;
  if (order === undefined || market === undefined || !(market > 0)) return undefined;
  const distancePercent = (Math.abs(command.price - market) / market) * 100;
  if (distancePercent <= limitPercent) return undefined;
  return {
    code: 'RISK_PRICE_COLLAR',
    message: `price ${command.price} is ${distancePercent.toFixed(2)} % from the market at ${market}, at most ${limitPercent} % is allowed`,
    details: { limitPercent, distancePercent, market },
    rule: 'price_collar',
  };
}

function isFurther({ side, stopLoss: before }: Position, after: number | null): boolean {
  if (before === 0) return false;
  if (after === null) return true;
  return side === 'BUY' ? after < before : after > before;
}
