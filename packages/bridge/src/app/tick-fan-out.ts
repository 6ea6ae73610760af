import { encodeTickPush } from '@mt5-bridge/protocol';
import type { SymbolName, SymbolSpec, Tick, UtcMs } from '@mt5-bridge/trading';
import type { FanOut } from './fan-out.ts';
import { toTickPush } from './mapping/tick.ts';

/** Source name of the ticks of a session's own terminal. */
export const TERMINAL_SOURCE = 'terminal';

export interface NumberedTick {
  /** Account or publisher that the tick belongs to; part of the topic. */
  readonly stream: string;
  /** Name of the source as clients see it. */
  readonly source: string;
  readonly tick: Tick;
  readonly seq: number;
  readonly spec: SymbolSpec | undefined;
  /** Clock of the market that the tick comes from; left out for publishers. */
  readonly clock?: BrokerClock;
}

/** Server time minus UTC at an instant, milliseconds; `null` while it is not known. */
export interface BrokerClock {
  serverOffsetMs(atMs: UtcMs): number | null;
}

export function tickTopic(stream: string, symbol: SymbolName): string {
  return `ticks:${stream}:${symbol}`;
}

/** Pushes ticks to the sessions that subscribed to their stream and symbol. */
export class TickFanOut {
  readonly #fanOut: FanOut;
  readonly #timestamp: () => string;

  constructor(fanOut: FanOut, timestamp: () => string) {
    this.#fanOut = fanOut;
    this.#timestamp = timestamp;
  }

  push(numbered: NumberedTick): void {
    // Before the topic is made: its text and the search for it take longer than the rest of an unread tick.
    if (!this.#fanOut.hasSubscribers) return;
    const topic = tickTopic(numbered.stream, numbered.tick.symbol);
    if (!this.#fanOut.hasMembers(topic)) return;
    this.#fanOut.publish(topic, (conflated) => this.encode(numbered, conflated));
  }

  encode({ tick, seq, source, spec, clock }: NumberedTick, conflated: number): string {
    const offsetMs = clock?.serverOffsetMs(tick.timeMs) ?? null;
    const about = { seq, source, spec, offsetMs, conflated, timestamp: this.#timestamp() };
    return encodeTickPush(toTickPush(tick, about));
  }
}
