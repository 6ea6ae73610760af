import type { TradeResult } from '@mt5-bridge/trading';

/** Of two generations, of which the older is forgotten whole. */
const GENERATION = 65_536;

type Answers = Map<string, TradeResult | null>;

/**
 * Requests that this process has begun, the newest 65,536 at least: none is begun a second time, whichever link it
 * comes on. `null`: no answer yet. A terminal with a journal knows those of earlier processes.
 */
export class BegunRequests {
  #newer: Answers = new Map();
  #older: Answers = new Map();

  /** `undefined`: never begun here. */
  find(requestId: string): TradeResult | null | undefined {
    return this.#holderOf(requestId)?.get(requestId);
  }

  begin(requestId: string): void {
    this.#newer.set(requestId, null);
    if (this.#newer.size < GENERATION) return;
    this.#older = this.#newer;
    this.#newer = new Map();
  }

  answered(requestId: string, result: TradeResult): void {
    this.#holderOf(requestId)?.set(requestId, result);
  }

  /** Proven: nothing came of it, so that it may come again. */
  forget(requestId: string): void {
    this.#holderOf(requestId)?.delete(requestId);
  }

  #holderOf(requestId: string): Answers | undefined {
    return [this.#newer, this.#older].find((answers) => answers.has(requestId));
  }
}
