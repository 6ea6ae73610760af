/** How often the parent is looked at: npm and its shell die of a SIGTERM that we never get. */
const PARENT_POLL_MS = 250;

/** Resolves with the reason when the process is asked to end. */
export function untilEnd(options: {
  readonly exitWithParent: boolean;
  readonly schedule: (delayMs: number, run: () => void) => () => void;
}): Promise<string> {
  return new Promise((resolve) => {
    process.once('SIGTERM', () => resolve('SIGTERM'));
    process.once('SIGINT', () => resolve('SIGINT'));
    if (!options.exitWithParent) return;
    const parent = process.ppid;
    const look = (): void => {
      if (process.ppid !== parent) resolve('the parent process ended');
      else options.schedule(PARENT_POLL_MS, look);
    };
    look();
  });
}
