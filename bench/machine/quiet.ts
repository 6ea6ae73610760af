import { machineCpuMs } from './cpu-shares.ts';

const LOOK_MS = 400;
/** Cores that others may keep busy: more than that shows in the figures. */
export const FOREIGN_MAX = 0.1;

/**
 * Waits until nothing else works on the machine. A load average would not do: it remembers the benchmark's
 * own last run for a minute.
 */
export class Patience {
  #leftMs: number;

  /** `totalMs`: all that may be waited, over all runs. */
  constructor(totalMs: number) {
    this.#leftMs = totalMs;
  }

  /** Whether the machine is quiet now, or became so before the patience was spent. */
  async waitForQuiet(): Promise<boolean> {
    for (;;) {
      const fromMs = performance.now();
      const isQuiet = await looksQuiet();
      if (isQuiet || this.#leftMs <= 0) return isQuiet;
      this.#leftMs -= performance.now() - fromMs;
    }
  }
}

async function looksQuiet(): Promise<boolean> {
  const fromMs = performance.now();
  const before = machineCpuMs();
  await Bun.sleep(LOOK_MS);
  const after = machineCpuMs();
  if (before === undefined || after === undefined) return true;
  return (after.busyMs - before.busyMs) / (performance.now() - fromMs) < FOREIGN_MAX;
}
