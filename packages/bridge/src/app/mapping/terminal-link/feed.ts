import type { TerminalEventsMessage, TerminalTicksMessage } from '@mt5-bridge/protocol';
import type { AccountId, AccountMoney, TerminalEvent, Tick } from '@mt5-bridge/trading';
import { figuresMapping } from './account.ts';
import { toEvent, toWireEvent } from './events.ts';
import { tickMapping } from './quotes.ts';

/** Quotes as a link carries them. */
export interface TickBatch {
  readonly ticks: readonly Tick[];
  /** Money after the last of them, when it has changed. */
  readonly figures: AccountMoney | undefined;
  /** Quotes that were left out since the last batch, because the link is slow. */
  readonly conflated: number;
}

export function toWireEvents(
  events: readonly [TerminalEvent, ...TerminalEvent[]],
  linkEpoch: number,
): Pick<TerminalEventsMessage, 'type' | 'data'> {
  const [first] = events;
  return {
    type: 'terminal_events',
    data: {
      link_epoch: linkEpoch,
      terminal_epoch: first.terminalEpoch,
      events: events.map(toWireEvent),
    },
  };
}

export function toEvents({ data }: TerminalEventsMessage, accountId: AccountId): TerminalEvent[] {
  const of = { accountId, terminalEpoch: data.terminal_epoch };
  return data.events.map((event) => toEvent(event, of));
}

export function toWireTicks(
  { ticks, figures, conflated }: TickBatch,
  linkEpoch: number,
): Pick<TerminalTicksMessage, 'type' | 'data'> {
  return {
    type: 'terminal_ticks',
    data: {
      link_epoch: linkEpoch,
      ticks: ticks.map(tickMapping.toWire),
      ...(figures === undefined ? {} : { figures: figuresMapping.toWire(figures) }),
      ...(conflated === 0 ? {} : { conflated }),
    },
  };
}

export function toTickBatch({ data }: TerminalTicksMessage): TickBatch {
  const { ticks, figures, conflated = 0 } = data;
  return {
    ticks: ticks.map(tickMapping.toDomain),
    figures: figures === undefined ? undefined : figuresMapping.toDomain(figures),
    conflated,
  };
}
