/** How often the parent is looked at: npm and its shell die of a SIGTERM that we never get. */
const PARENT_POLL_MS = 250;
const SIGNALS = ['SIGTERM', 'SIGINT'] as const;

export interface ProcessEnd {
  /** Resolves with the reason when the process is asked to end. */
  readonly asked: Promise<string>;
  /** Listens no more, so that nothing holds the process; a second signal then ends it at once. */
  ignore(): void;
}

export function watchProcessEnd(options: {
  readonly exitWithParent: boolean;
  readonly schedule: (delayMs: number, run: () => void) => () => void;
}): ProcessEnd {
  const { promise: asked, resolve } = Promise.withResolvers<string>();
  for (const signal of SIGNALS) process.on(signal, resolve);
  let cancelPoll = (): void => {};
  const parent = process.ppid;
  const look = (): void => {
    if (process.ppid !== parent) resolve('the parent process ended');
    else cancelPoll = options.schedule(PARENT_POLL_MS, look);
  };
  if (options.exitWithParent) look();
  return {
    asked,
    ignore() {
      cancelPoll();
      for (const signal of SIGNALS) process.off(signal, resolve);
    },
  };
}
