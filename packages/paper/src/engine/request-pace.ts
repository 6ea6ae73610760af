import type { UtcMs } from '@mt5-bridge/trading';

const MINUTE_MS = 60_000;

/** Counts requests in the last minute of market time. */
export class RequestPace {
  readonly #perMinute: number;
  readonly #times: number[] = [];

  constructor(perMinute: number) {
    this.#perMinute = perMinute;
  }

  /** False when the request is one too many; such a request does not count. */
  admits(nowMs: UtcMs): boolean {
    if (this.#perMinute === 0) return true;
    while (this.#times.length > 0 && (this.#times[0] ?? 0) <= nowMs - MINUTE_MS) {
      this.#times.shift();
    }
    if (this.#times.length >= this.#perMinute) return false;
    this.#times.push(nowMs);
    return true;
  }
}
