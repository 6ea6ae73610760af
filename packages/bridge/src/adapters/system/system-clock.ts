import { asUtcMs } from '@mt5-bridge/trading';
import type { Clock } from '../../ports/clock.ts';

/** A longer delay overflows the runtime's timers, which then fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** The clock of the machine. With the random source beside it the only seam to time in the bridge. */
export const systemClock: Clock = {
  nowMs: () => asUtcMs(Date.now()),
  monotonicMs: () => performance.now(),
  schedule(delayMs, run) {
    let timer: ReturnType<typeof setTimeout>;
    const wait = (leftMs: number): void => {
      timer =
        leftMs <= LONGEST_TIMER_MS
          ? setTimeout(run, leftMs)
          : setTimeout(() => wait(leftMs - LONGEST_TIMER_MS), LONGEST_TIMER_MS);
    };
    wait(delayMs);
    return () => clearTimeout(timer);
  },
};
