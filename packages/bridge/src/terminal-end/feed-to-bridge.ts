import { isLargerThan, LINK_EVENTS_MAX } from '@mt5-bridge/protocol';
import type { AccountMoney, AccountState, TerminalEvent, Tick } from '@mt5-bridge/trading';
import { toWireEvents, toWireTicks } from '../app/mapping/terminal-link/feed.ts';
import type { Clock } from '../ports/clock.ts';
import type { TextConnection } from '../ports/text-connection.ts';
import type { Outbox } from './outbox.ts';
import { TickBuffer } from './tick-buffer.ts';

/** Quotes of so long travel together. */
const TICKS_MS = 20;
/** A connection that holds so much is slow: quotes wait, and the newest of each symbol stays. */
const SLOW_BYTES = 262_144;

export interface FeedParts {
  readonly clock: Clock;
  readonly connection: TextConnection;
  readonly outbox: Outbox;
  readonly linkEpoch: number;
  readonly maxMessageBytes: number;
  /** Money of the account at this instant. */
  readonly account: () => AccountState | undefined;
}

/** What a terminal tells by itself on one link: every event at once, quotes in batches. */
export class FeedToBridge {
  readonly #parts: FeedParts;
  readonly #ticks = new TickBuffer();
  #events: TerminalEvent[] = [];
  #sentMoney = '';
  #cancelEvents: (() => void) | undefined;
  #cancelTicks: (() => void) | undefined;
  #ticksSentMs = -TICKS_MS;

  constructor(parts: FeedParts) {
    this.#parts = parts;
  }

  /** They leave with the end of this turn, or before whatever else leaves. */
  events(events: readonly TerminalEvent[]): void {
    this.#events.push(...events);
    this.#cancelEvents ??= this.#parts.clock.schedule(0, () => this.flushEvents());
  }

  flushEvents(): void {
    this.#cancelEvents?.();
    this.#cancelEvents = undefined;
    const events = this.#events;
    this.#events = [];
    for (const row of rowsOf(events)) this.#sendRow(row);
  }

  ticks(ticks: readonly Tick[]): void {
    this.#ticks.add(ticks);
    const { clock } = this.#parts;
    const waitMs = this.#ticksSentMs + TICKS_MS - clock.monotonicMs();
    this.#cancelTicks ??= clock.schedule(Math.max(0, waitMs), () => this.#flushTicks());
  }

  /** The quotes that stand when the link begins. */
  begin(quotes: readonly Tick[]): void {
    this.#ticks.add(quotes);
    this.#flushTicks();
  }

  stop(): void {
    this.#cancelEvents?.();
    this.#cancelTicks?.();
    this.#ticks.clear();
    this.#events = [];
  }

  #sendRow(row: Row): void {
    const { linkEpoch, maxMessageBytes, outbox } = this.#parts;
    const text = JSON.stringify(toWireEvents(row, linkEpoch));
    const half = Math.ceil(row.length / 2);
    const [first, ...others] = row.slice(0, half);
    const [second, ...more] = row.slice(half);
    // One event alone is far below every limit that can be set.
    if (second === undefined || first === undefined || !isLargerThan(text, maxMessageBytes)) {
      outbox.send(text);
      return;
    }
    this.#sendRow([first, ...others]);
    this.#sendRow([second, ...more]);
  }

  #flushTicks(): void {
    const { clock, connection, linkEpoch, outbox } = this.#parts;
    this.#cancelTicks = undefined;
    this.#ticksSentMs = clock.monotonicMs();
    const isSlow = connection.bufferedBytes() > SLOW_BYTES || outbox.waitingCount > 0;
    if (isSlow) {
      this.#ticks.conflate();
      this.#cancelTicks = clock.schedule(TICKS_MS, () => this.#flushTicks());
      return;
    }
    // What happened before these quotes is told before them.
    this.flushEvents();
    while (!this.#ticks.isEmpty) {
      const batch = { ...this.#ticks.take(), figures: this.#changedMoney() };
      outbox.send(JSON.stringify(toWireTicks(batch, linkEpoch)));
    }
  }

  #changedMoney(): AccountMoney | undefined {
    const account = this.#parts.account();
    if (account === undefined) return undefined;
    const { spec: _, ...money } = account;
    const text = JSON.stringify(money);
    if (text === this.#sentMoney) return undefined;
    this.#sentMoney = text;
    return money;
  }
}

type Row = readonly [TerminalEvent, ...TerminalEvent[]];

/** Events that may travel in one message: of one numbering, without a hole, not too many. */
function* rowsOf(events: readonly TerminalEvent[]): Iterable<Row> {
  let row: [TerminalEvent, ...TerminalEvent[]] | undefined;
  for (const event of events) {
    const last = row?.at(-1);
    const isNext = last?.terminalEpoch === event.terminalEpoch && event.seq === last.seq + 1;
    if (row !== undefined && isNext && row.length < LINK_EVENTS_MAX) row.push(event);
    else {
      if (row !== undefined) yield row;
      row = [event];
    }
  }
  if (row !== undefined) yield row;
}
