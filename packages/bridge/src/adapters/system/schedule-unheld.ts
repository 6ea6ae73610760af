/** Calls `run` after `delayMs`, unless the process has ended by then: this timer does not keep it alive. */
export function scheduleUnheld(delayMs: number, run: () => void): void {
  setTimeout(run, delayMs).unref();
}
