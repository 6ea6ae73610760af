import type { SymbolName, SymbolSpec, Tick } from '@mt5-bridge/trading';
import type { MarketStore } from '../ports/market-store.ts';
import type { TickFanOut } from './tick-fan-out.ts';

/** Most symbols that one publisher may name; each costs memory for as long as the process lives. */
export const PUBLISHED_SYMBOLS_MAX = 4_096;

/** Streams that clients publish, each under the name of its subject, apart from every terminal's prices. */
export class Publishers {
  readonly #market: Pick<MarketStore, 'recordTick'>;
  readonly #fanOut: TickFanOut;
  readonly #seqs = new Map<string, Map<SymbolName, number>>();

  constructor(market: Pick<MarketStore, 'recordTick'>, fanOut: TickFanOut) {
    this.#market = market;
    this.#fanOut = fanOut;
  }

  /** Stores and fans out; false when the subject names more symbols than it may. */
  take(subject: string, tick: Tick, spec: SymbolSpec | undefined): boolean {
    let seqs = this.#seqs.get(subject);
    if (seqs === undefined) {
      seqs = new Map();
      this.#seqs.set(subject, seqs);
    }
    const seq = (seqs.get(tick.symbol) ?? 0) + 1;
    if (seq === 1 && seqs.size >= PUBLISHED_SYMBOLS_MAX) return false;
    seqs.set(tick.symbol, seq);
    this.#market.recordTick(subject, tick, seq);
    this.#fanOut.push({ stream: `publisher:${subject}`, source: subject, tick, seq, spec });
    return true;
  }
}
