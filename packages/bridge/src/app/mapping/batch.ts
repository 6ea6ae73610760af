import type { KillSwitchState } from '@mt5-bridge/protocol';
import type { Batch } from '../signals/signal-outcome.ts';

type ActionReport = NonNullable<KillSwitchState['data']['actions']>;

/** What became of each ticket of a list, in the spelling of the wire. */
export function toActionReport({ cancelled, closed, failed, unknown }: Batch): ActionReport {
  return {
    cancelled: [...cancelled],
    closed: [...closed],
    failed: failed.map(({ ticket, code }) => ({ ticket, error_code: code })),
    unknown: [...unknown],
  };
}

/** The same of orders alone. */
export function toCancelled(batch: Batch): Omit<ActionReport, 'closed'> {
  const { closed: _, ...cancelled } = toActionReport(batch);
  return cancelled;
}

/** The same of positions alone. */
export function toClosed(batch: Batch): Omit<ActionReport, 'cancelled'> {
  const { cancelled: _, ...closed } = toActionReport(batch);
  return closed;
}
