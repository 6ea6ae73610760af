import type { Clock } from '../ports/clock.ts';
import type { TextConnection } from '../ports/text-connection.ts';

/** Seconds of messages that may go at once. */
const BURST_S = 0.5;

/**
 * Messages on their way to the bridge, in their order, never faster than half of what it takes: what a network
 * held back arrives all at once.
 */
export class Outbox {
  readonly #clock: Clock;
  readonly #connection: TextConnection;
  readonly #perSecond: number;
  readonly #waiting: string[] = [];
  #allowance: number;
  #refilledMs: number;
  #cancel: (() => void) | undefined;

  /** `messagesPerSecond` as the welcome has it; 0 = no limit. */
  constructor(clock: Clock, connection: TextConnection, messagesPerSecond: number) {
    this.#clock = clock;
    this.#connection = connection;
    this.#perSecond = messagesPerSecond / 2;
    this.#allowance = this.#burst;
    this.#refilledMs = clock.monotonicMs();
  }

  /** Messages that are not handed over yet. */
  get waitingCount(): number {
    return this.#waiting.length;
  }

  send(text: string): void {
    if (this.#perSecond === 0) {
      this.#connection.send(text);
      return;
    }
    this.#waiting.push(text);
    if (this.#cancel === undefined) this.#flush();
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#waiting.length = 0;
  }

  get #burst(): number {
    return Math.max(1, this.#perSecond * BURST_S);
  }

  #flush(): void {
    this.#cancel = undefined;
    const nowMs = this.#clock.monotonicMs();
    const refill = ((nowMs - this.#refilledMs) * this.#perSecond) / 1_000;
    this.#refilledMs = nowMs;
    this.#allowance = Math.min(this.#burst, this.#allowance + refill);
    const count = Math.min(this.#waiting.length, Math.floor(this.#allowance));
    this.#allowance -= count;
    for (const text of this.#waiting.splice(0, count)) this.#connection.send(text);
    if (this.#waiting.length === 0) return;
    const waitMs = ((1 - this.#allowance) * 1_000) / this.#perSecond;
    this.#cancel = this.#clock.schedule(waitMs, () => this.#flush());
  }
}
