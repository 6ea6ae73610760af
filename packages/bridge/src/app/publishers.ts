import type { WireError } from '@mt5-bridge/protocol';
import type { SymbolName, SymbolSpec, Tick } from '@mt5-bridge/trading';
import type { MarketStore } from '../ports/market-store.ts';
import { refusal } from './mapping/errors.ts';
import type { TickFanOut } from './tick-fan-out.ts';

/** Most symbols that one publisher may name; each costs memory for as long as the process lives. */
const PUBLISHED_SYMBOLS_MAX = 4_096;

/**
 * Where publishers make the market, gives a tick to it and answers what it refused; elsewhere does nothing.
 */
export type TakeAsQuote = (tick: Tick) => RefusedQuote | undefined;

export interface RefusedQuote {
  /** Field of `tick_data`, `null` when the tick as a whole was refused. */
  readonly field: string | null;
  readonly expected: string;
  readonly received: string;
}

interface PublishedStream {
  /** As the fan-out names it. */
  readonly name: string;
  /** Number of its last tick. */
  seq: number;
}

/** Streams that clients publish, each under the name of its subject, apart from every terminal's prices. */
export class Publishers {
  readonly #market: Pick<MarketStore, 'recordTick'>;
  readonly #fanOut: TickFanOut;
  readonly #takeAsQuote: TakeAsQuote;
  readonly #streams = new Map<string, Map<SymbolName, PublishedStream>>();

  constructor(
    market: Pick<MarketStore, 'recordTick'>,
    fanOut: TickFanOut,
    takeAsQuote: TakeAsQuote,
  ) {
    this.#market = market;
    this.#fanOut = fanOut;
    this.#takeAsQuote = takeAsQuote;
  }

  /** Stores and fans out; answers why the tick was refused instead, as `error` tells it. */
  take(subject: string, tick: Tick, spec: SymbolSpec | undefined): WireError | undefined {
    const known = this.#streams.get(subject)?.get(tick.symbol);
    if (known === undefined && this.#isFull(subject)) return tooManySymbols(tick.symbol);
    const refused = this.#takeAsQuote(tick);
    if (refused !== undefined) return notAQuote(refused);
    const stream = known ?? this.#open(subject, tick.symbol);
    stream.seq += 1;
    const { name, seq } = stream;
    this.#market.recordTick(subject, tick, seq);
    this.#fanOut.push({ stream: name, source: subject, tick, seq, spec });
    return undefined;
  }

  #isFull(subject: string): boolean {
    return (this.#streams.get(subject)?.size ?? 0) >= PUBLISHED_SYMBOLS_MAX;
  }

  #open(subject: string, symbol: SymbolName): PublishedStream {
    let streams = this.#streams.get(subject);
    if (streams === undefined) {
      streams = new Map();
      this.#streams.set(subject, streams);
    }
    const opened = { name: `publisher:${subject}`, seq: 0 };
    streams.set(symbol, opened);
    return opened;
  }
}

function tooManySymbols(symbol: SymbolName): WireError {
  return refusal('LIMIT_REACHED', 'This subject publishes too many symbols.', {
    limit: PUBLISHED_SYMBOLS_MAX,
    symbol,
  });
}

function notAQuote({ field, expected, received }: RefusedQuote): WireError {
  return refusal('VALIDATION_ERROR', `The market does not take this tick: expected ${expected}.`, {
    ...(field === null ? {} : { field, path: `data.${field}` }),
    expected,
    received,
  });
}
