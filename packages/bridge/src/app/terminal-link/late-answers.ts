import type { FindQuery, TradeResult } from '@mt5-bridge/trading';

const KEPT_MAX = 1_024;

interface Kept {
  readonly fingerprint: string;
  readonly result: TradeResult | undefined;
}

/**
 * Answers of the trade server that came when nobody waited for them any more: after their deadline, or as an
 * event. Whoever finds out what became of a request gets them, since a terminal may have no journal.
 */
export class LateAnswers {
  readonly #byRequest = new Map<string, Kept>();

  /** A request was left without an answer. */
  missing(requestId: string, fingerprint: string): void {
    this.#keep(requestId, { fingerprint, result: this.#byRequest.get(requestId)?.result });
  }

  note(requestId: string, result: TradeResult): void {
    const { fingerprint = '' } = this.#byRequest.get(requestId) ?? {};
    this.#keep(requestId, { fingerprint, result });
  }

  find(query: FindQuery): TradeResult | undefined {
    switch (query.by) {
      case 'requestId':
        return this.#byRequest.get(query.requestId)?.result;
      case 'fingerprint':
        return this.#ofMark(query.fingerprint);
      case 'orders':
        return undefined;
    }
  }

  #ofMark(fingerprint: string): TradeResult | undefined {
    if (fingerprint === '') return undefined;
    for (const kept of this.#byRequest.values()) {
      if (kept.fingerprint === fingerprint) return kept.result;
    }
    return undefined;
  }

  #keep(requestId: string, kept: Kept): void {
    this.#byRequest.delete(requestId);
    this.#byRequest.set(requestId, kept);
    for (const oldest of this.#byRequest.keys()) {
      if (this.#byRequest.size <= KEPT_MAX) return;
      this.#byRequest.delete(oldest);
    }
  }
}
