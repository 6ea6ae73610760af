import type { FindQuery, TradeResult } from '@mt5-bridge/trading';

const KEPT_MAX = 1_024;

interface Kept {
  readonly fingerprint: string;
  readonly result: TradeResult;
}

/**
 * Answers of the trade server that came when nobody waited for them any more: after their deadline, or as an
 * event. Whoever finds out what became of a request gets them, since a terminal may have no journal.
 */
export class LateAnswers {
  readonly #byRequest = new Map<string, Kept>();

  /** `fingerprint` is empty where it is not known. */
  note(requestId: string, fingerprint: string, result: TradeResult): void {
    const known = this.#byRequest.get(requestId);
    this.#byRequest.delete(requestId);
    const mark = fingerprint === '' ? (known?.fingerprint ?? '') : fingerprint;
    this.#byRequest.set(requestId, { fingerprint: mark, result });
    for (const oldest of this.#byRequest.keys()) {
      if (this.#byRequest.size <= KEPT_MAX) return;
      this.#byRequest.delete(oldest);
    }
  }

  find(query: FindQuery): TradeResult | undefined {
    if (query.by === 'requestId') return this.#byRequest.get(query.requestId)?.result;
    const { fingerprint } = query;
    if (fingerprint === '') return undefined;
    for (const kept of this.#byRequest.values()) {
      if (kept.fingerprint === fingerprint) return kept.result;
    }
    return undefined;
  }
}
