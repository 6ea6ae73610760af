/** Why no new signal is taken; every reason has a remedy in the error that names it. */
export interface TradingHalt {
  readonly code: 'SHUTTING_DOWN' | 'LEDGER_UNAVAILABLE' | 'TRADING_HALTED';
  readonly reason: string;
}

/** Counts what is in flight, so that a shutdown can wait for it. */
export class InFlight {
  #count = 0;
  #waiting: (() => void)[] = [];

  get count(): number {
    return this.#count;
  }

  /** Counts the work before anybody else hears of its end, and gives it back. */
  track<T>(work: Promise<T>): Promise<T> {
    this.#count += 1;
    const ended = (): void => {
      this.#count -= 1;
      if (this.#count === 0) for (const resolve of this.#waiting.splice(0)) resolve();
    };
    work.then(ended, ended);
    return work;
  }

  /** Resolves when nothing is in flight. */
  idle(): Promise<void> {
    if (this.#count === 0) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }
}
