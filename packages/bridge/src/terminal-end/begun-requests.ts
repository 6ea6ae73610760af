import type { TradeResult } from '@mt5-bridge/trading';

const KEPT_MAX = 65_536;

/**
 * Requests that this process has begun: none is begun a second time, whichever link it comes on. `null`: no
 * answer yet. A terminal with a journal knows those of earlier processes.
 */
export class BegunRequests {
  readonly #answers = new Map<string, TradeResult | null>();

  /** `undefined`: never begun here. */
  find(requestId: string): TradeResult | null | undefined {
    return this.#answers.get(requestId);
  }

  begin(requestId: string): void {
    this.#answers.set(requestId, null);
    for (const oldest of this.#answers.keys()) {
      if (this.#answers.size <= KEPT_MAX) return;
      this.#answers.delete(oldest);
    }
  }

  answered(requestId: string, result: TradeResult): void {
    if (this.#answers.has(requestId)) this.#answers.set(requestId, result);
  }

  /** Proven: nothing came of it, so that it may come again. */
  forget(requestId: string): void {
    this.#answers.delete(requestId);
  }
}
