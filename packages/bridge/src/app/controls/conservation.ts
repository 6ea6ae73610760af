import type { Logger } from '../../ports/logger.ts';

/**
 * Orders that leave must equal orders that were written down as submitted: no more, none twice, none missing.
 * A bridge that breaks this is not to be trusted with another order, so it halts until it is restarted
 * (SEC release 34-70694 on Knight Capital: 4 million orders left for 212, and nothing compared them).
 */
export class Conservation {
  readonly #log: Logger;
  readonly #onBreach: (reason: string) => void;
  /** Durably submitted, and neither sent nor held back yet. */
  readonly #due = new Set<string>();
  #submitted = 0;
  #sent = 0;
  #withheld = 0;
  #breach: string | undefined;

  constructor(log: Logger, onBreach: (reason: string) => void = () => undefined) {
    this.#log = log;
    this.#onBreach = onBreach;
  }

  /** What broke the law first; `undefined` while it holds. */
  get breach(): string | undefined {
    return this.#breach;
  }
  get counts(): { readonly submitted: number; readonly sent: number; readonly withheld: number } {
    return { submitted: this.#submitted, sent: this.#sent, withheld: this.#withheld };
  }

  /** The request is durable and may leave once. */
  submitted(id: string): void {
    this.#submitted += 1;
    this.#due.add(id);
  }

  /** The request will not be sent after all. */
  withheld(id: string): void {
    if (this.#due.delete(id)) this.#withheld += 1;
    else this.#break(`request ${id} is held back and was not submitted, or left already`);
  }

  /** Asked at the border, for each request that wants to leave; false keeps it here. */
  mayLeave(id: string): boolean {
    if (this.#breach !== undefined) return false;
    if (!this.#due.delete(id)) {
      this.#break(`request ${id} wanted to leave and was not submitted, or left already`);
      return false;
    }
    this.#sent += 1;
    return true;
  }

  /** The request has its outcome: by now it was sent or held back, and the sums agree. */
  settled(id: string): void {
    if (this.#due.has(id)) this.#break(`request ${id} has an outcome and was never sent`);
    const { submitted, sent, withheld } = this.counts;
    if (submitted === sent + withheld + this.#due.size) return;
    this.#break(`${submitted} submitted, ${sent} sent, ${withheld} held back`);
  }

  #break(reason: string): void {
    this.#log.error('conservation.breached', { reason, ...this.counts });
    if (this.#breach === undefined) this.#onBreach(reason);
    this.#breach ??= reason;
  }
}
