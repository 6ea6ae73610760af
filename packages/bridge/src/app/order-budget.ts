import type { AccountId } from '@mt5-bridge/trading';
import { SlidingWindow } from './rate-limits.ts';

export const ORDER_WINDOW_MS = 60_000;

/**
 * Orders per minute of each subject on each account. Orders that only reduce exposure have a budget of
 * their own: a trader who has spent the first must still be able to get out.
 */
export class OrderBudget {
  readonly #windows = new Map<string, SlidingWindow>();

  /** Takes one order; answers 0, or the milliseconds until the next is allowed. */
  take(
    order: { subject: string; accountId: AccountId; isReducing: boolean },
    limit: number,
    nowMs: number,
  ): number {
    const key = `${order.isReducing ? 'reduce' : 'open'}\n${order.accountId}\n${order.subject}`;
    let window = this.#windows.get(key);
    if (window === undefined) {
      window = new SlidingWindow();
      this.#windows.set(key, window);
    }
    return window.take(limit, ORDER_WINDOW_MS, nowMs);
  }
}
