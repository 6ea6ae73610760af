import { type FailureDetails, formatIsoTime } from '@mt5-bridge/protocol';
import type { OutcomeDetails } from '../signals/signal-outcome.ts';

/** Domain names whose wire name is not the same in snake case. */
const WIRE_NAMES: Readonly<Record<string, string>> = {
  limitPercent: 'limit',
  distancePercent: 'value',
  mt5Comment: 'mt5_comment',
  mt5Retcode: 'mt5_retcode',
  stopLimit: 'stop_limit_price',
};

/** Details of a denial or rejection in the spelling of the wire. */
export function toDetails(details: OutcomeDetails, nowMs: number): Partial<FailureDetails> {
  const { nextOpenMs, ...others } = details;
  const wire: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(others)) wire[toWireName(name)] = value;
  // A rule names the field of the signal that it refused.
  if (typeof others.field === 'string') wire.field = toWireName(others.field);
  if (typeof nextOpenMs === 'number') {
    // MARKET_CLOSED: the specification has an ISO time here, RATE_LIMITED whole seconds.
    wire.retry_after = formatIsoTime(nextOpenMs);
    wire.retry_at = formatIsoTime(nextOpenMs);
    wire.retry_after_ms = Math.max(0, nextOpenMs - nowMs);
  }
  // Rules name facts of their own beside the known fields; the schema allows more than it lists.
  return wire as Partial<FailureDetails>;
}

function toWireName(name: string): string {
  return WIRE_NAMES[name] ?? toSnakeCase(name);
}

export function toSnakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
