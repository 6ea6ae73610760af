import { asPrice, asUtcMs, type SymbolName } from '@mt5-bridge/trading';
import type { StoredTick } from '../../ports/market-store.ts';
import { type TickColumns, tickColumns } from './tick-columns.ts';

interface Read {
  readonly symbol: SymbolName;
  readonly answer: PromiseWithResolvers<readonly StoredTick[]>;
}

/** Questions for ticks that the market worker has not answered yet. */
export class TickReads {
  readonly #waiting = new Map<number, Read>();
  #lastId = 0;

  /** A new question: its number for the worker, and the ticks to come. */
  open(symbol: SymbolName): { readonly readId: number; readonly ticks: Read['answer']['promise'] } {
    const answer = Promise.withResolvers<readonly StoredTick[]>();
    this.#lastId += 1;
    this.#waiting.set(this.#lastId, { symbol, answer });
    return { readId: this.#lastId, ticks: answer.promise };
  }

  answer(readId: number, buffer: ArrayBuffer, tickCount: number): void {
    const read = this.#take(readId);
    read?.answer.resolve(toTicks(tickColumns(buffer), tickCount, read.symbol));
  }

  refuse(readId: number, reason: string): void {
    this.#take(readId)?.answer.reject(new Error(`ticks can not be read: ${reason}`));
  }

  refuseAll(reason: string): void {
    for (const readId of [...this.#waiting.keys()]) this.refuse(readId, reason);
  }

  #take(readId: number): Read | undefined {
    const read = this.#waiting.get(readId);
    this.#waiting.delete(readId);
    return read;
  }
}

function toTicks(columns: TickColumns, count: number, symbol: SymbolName): StoredTick[] {
  const { timeMs, seq, bid, ask, last, volume, flags } = columns;
  return Array.from({ length: count }, (_, index) => ({
    seq: seq[index] ?? 0,
    tick: {
      symbol,
      timeMs: asUtcMs(timeMs[index] ?? 0),
      bid: asPrice(bid[index] ?? 0),
      ask: asPrice(ask[index] ?? 0),
      last: asPrice(last[index] ?? 0),
      volumeReal: volume[index] ?? 0,
      flags: flags[index] ?? 0,
    },
  }));
}
