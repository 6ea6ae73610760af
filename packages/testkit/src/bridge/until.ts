import { systemClock } from '@mt5-bridge/bridge/internal/adapters/system/system-clock.ts';

const GIVE_UP_MS = 4_000;

/** Lets everything that waits in the event loop happen once. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Turns the event loop until `isTrue`; gives up after 4 s and names what did not come. */
export async function until(isTrue: () => boolean, what: string): Promise<void> {
  const startedMs = systemClock.monotonicMs();
  while (!isTrue()) {
    if (systemClock.monotonicMs() - startedMs > GIVE_UP_MS) throw new Error(`never came: ${what}`);
    await nextTurn();
  }
}
