import type { TradeRequest } from '@mt5-bridge/trading';
import type { Violations } from './violations.ts';

/** I7: nothing that adds exposure leaves between the acknowledgement of a stop and the wish to release it. */
export class StopWitness {
  readonly #violations: Violations;
  /** Frames that asked for a stop since the last wish for a release. */
  readonly #engages = new Set<string | number>();
  #isStopped = false;

  constructor(violations: Violations) {
    this.#violations = violations;
  }

  /** An operator writes a frame. */
  asked(frame: string, action: string): void {
    if (action === 'engage') {
      this.#engages.add(frame);
      return;
    }
    this.#engages.clear();
    this.#isStopped = false;
  }

  /** The bridge says something to somebody. */
  frame(text: string): void {
    if (!text.includes('"kill_switch_state"')) return;
    // Made by the bridge under test.
    const { id } = JSON.parse(text) as { id?: string | number };
    if (id !== undefined && this.#engages.has(id)) this.#isStopped = true;
  }

  requestLeft(requestId: string, trade: TradeRequest): void {
    const exposes =
      trade.action === 'PENDING' || (trade.action === 'DEAL' && trade.position === null);
    if (!this.#isStopped || !exposes) return;
    this.#violations.add('I7', `${requestId} left although all orders are stopped`);
  }
}
