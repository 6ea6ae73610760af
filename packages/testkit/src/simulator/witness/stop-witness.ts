import type { TradeRequest } from '@mt5-bridge/trading';
import type { Violations } from './violations.ts';

/** A dead-man switch may be so late. */
const GRAIN_MS = 250;

/** What an operator wishes: to stop orders, to let them pass, or to have them stopped when it falls silent. */
export type StopWish =
  | { readonly kind: 'engage' | 'release'; readonly isOfAccount: boolean }
  | { readonly kind: 'disarm' }
  | { readonly kind: 'arm'; readonly timeoutMs: number; readonly blocks: boolean };

/**
 * I7: nothing that adds exposure leaves between the acknowledgement of a stop and the wish to release it, nor
 * after the time of a dead-man switch that nobody renewed.
 */
export class StopWitness {
  readonly #violations: Violations;
  /** Frames whose acknowledgement counts: none since has wished the contrary. */
  readonly #open = new Map<string, StopWish>();
  #isStopped = false;
  /** The switch that was armed last; fires at the latest at `dueMs`. */
  #armed: { readonly timeoutMs: number; readonly dueMs: number } | undefined;
  /** A restart then can not tell how much of the time has passed. */
  #wasClockSetBack = false;

  constructor(violations: Violations) {
    this.#violations = violations;
  }

  /** An operator writes a frame. */
  asked(frame: string, wish: StopWish): void {
    if (wish.kind === 'release' && wish.isOfAccount) {
      this.#open.clear();
      this.#isStopped = false;
    }
    // Whatever it wishes, it has given a sign of life, which may or may not arrive.
    for (const [other, { kind }] of this.#open) if (kind === 'arm') this.#open.delete(other);
    if (wish.kind !== 'engage') this.#armed = undefined;
    if (wish.kind === 'arm') this.#wasClockSetBack = false;
    this.#open.set(frame, wish);
  }

  /** The bridge says something to somebody. */
  frame(text: string, nowMs: number): void {
    const isAnswer = text.includes('kill_switch_state') || text.includes('dead_man_switch_state');
    if (!isAnswer) return;
    // Made by the bridge under test.
    const { id, status } = JSON.parse(text) as { id?: string; status?: string };
    const wish = id === undefined ? undefined : this.#open.get(id);
    if (wish === undefined || status !== 'success') return;
    if (wish.kind === 'engage' && wish.isOfAccount) this.#isStopped = true;
    if (wish.kind === 'arm' && wish.blocks) {
      this.#armed = { timeoutMs: wish.timeoutMs, dueMs: nowMs + wish.timeoutMs };
    }
  }

  clockSet(byMs: number): void {
    if (byMs < 0) this.#wasClockSetBack = true;
  }

  /** What was armed goes on from here, at most for as long as it was armed for. */
  bridgeStarted(nowMs: number): void {
    if (this.#armed === undefined) return;
    if (this.#armed.dueMs < nowMs && !this.#wasClockSetBack) return;
    const { timeoutMs } = this.#armed;
    this.#armed = { timeoutMs, dueMs: nowMs + timeoutMs };
  }

  requestLeft(requestId: string, trade: TradeRequest, nowMs: number): void {
    const exposes =
      trade.action === 'PENDING' || (trade.action === 'DEAL' && trade.position === null);
    if (!exposes) return;
    if (this.#isStopped) {
      this.#violations.add('I7', `${requestId} left although all orders are stopped`);
    }
    const lateMs = nowMs - (this.#armed?.dueMs ?? nowMs) - GRAIN_MS;
    if (lateMs > 0) {
      this.#violations.add('I7', `${requestId} left ${lateMs} ms after a dead-man switch was due`);
    }
  }
}
