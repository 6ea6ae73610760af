import type { TradeReply } from '@mt5-bridge/trading';
import type { FaultDice } from '../engine/faults.ts';

/** Bridge time and timers. */
export interface PaperClock {
  nowMs(): number;
  schedule(delayMs: number, run: () => void): () => void;
}

export interface FaultyLinkOptions {
  readonly clock: PaperClock;
  /** The connection between terminal and server breaks or comes back. */
  connection(isUp: boolean): void;
}

/** How far a request came. */
export interface Carried {
  readonly reply: Promise<TradeReply>;
  /** What the sender gets; differs from `reply` when the answer is lost, late or cut off. */
  readonly heard: Promise<TradeReply>;
}

const CUT_OFF: TradeReply = Object.freeze({
  kind: 'no_answer',
  reason: 'link_lost',
  detail: 'the connection to the trade server broke',
});

/** The way between terminal and trade server, with the faults that were asked for. */
export class FaultyLink {
  readonly #options: FaultyLinkOptions;
  #isUp = true;
  #brokenMs: number | undefined;
  #reconnect: (() => void) | undefined;

  constructor(options: FaultyLinkOptions) {
    this.#options = options;
  }

  get isUp(): boolean {
    return this.#isUp;
  }

  /** Bridge time since which the terminal knows nothing of the server; `undefined` while it is up. */
  get brokenMs(): number | undefined {
    return this.#brokenMs;
  }

  /** Takes a request to the server and its answer back. `execute` runs at most once. */
  carry(dice: FaultDice, deadlineMs: number, execute: () => Promise<TradeReply>): Carried {
    const { settings } = dice;
    if (dice.happens('disconnect', settings.disconnects)) {
      this.#breakFor(settings.disconnectedMs);
      const reached = dice.happens('disconnect after', 0.5);
      const cutOff = Promise.resolve(CUT_OFF);
      return { reply: reached ? execute() : cutOff, heard: cutOff };
    }
    const reply = this.#delayed(dice, execute);
    if (dice.happens('lost', settings.lostAnswers)) return { reply, heard: new Promise(() => {}) };
    if (dice.happens('late', settings.lateAnswers)) {
      return { reply, heard: this.#after(deadlineMs + settings.lateByMs, () => reply) };
    }
    return { reply, heard: reply };
  }

  /** Mends a broken connection at once. */
  mend(): void {
    this.#reconnect?.();
  }

  #delayed(dice: FaultDice, execute: () => Promise<TradeReply>): Promise<TradeReply> {
    const { from, to } = dice.settings.latencyMs;
    const delayMs = dice.between('latency', from, to);
    return delayMs > 0 ? this.#after(delayMs, execute) : execute();
  }

  #after(delayMs: number, run: () => Promise<TradeReply>): Promise<TradeReply> {
    return new Promise((resolve, reject) => {
      this.#options.clock.schedule(delayMs, () => {
        run().then(resolve, reject);
      });
    });
  }

  #breakFor(durationMs: number): void {
    if (!this.#isUp) return;
    this.#isUp = false;
    this.#brokenMs = this.#options.clock.nowMs();
    this.#options.connection(false);
    const cancel = this.#options.clock.schedule(durationMs, () => this.#reconnect?.());
    this.#reconnect = () => {
      cancel();
      this.#reconnect = undefined;
      this.#isUp = true;
      this.#brokenMs = undefined;
      this.#options.connection(true);
    };
  }
}
