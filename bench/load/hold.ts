import { residentBytes } from '../machine/cpu-shares.ts';
import { round } from '../machine/spread.ts';
import { openConnections } from './connection-pool.ts';
import type { HoldResult, LoadJob } from './job.ts';

const SAMPLE_MS = 250;
/** Memory counts as settled when it has not moved by this share for `CALM_SAMPLES`. */
const CALM_SHARE = 0.002;
const CALM_SAMPLES = 8;
const SETTLE_MAX_MS = 20_000;

/** Memory of the server before the connections and while they do nothing. */
export async function hold(job: LoadJob & { readonly kind: 'hold' }): Promise<HoldResult> {
  const before = await settledMemory(job.pid);
  let ended: string | undefined;
  const connections = await openConnections(job.port, job.connections, () => ({
    onText() {},
    onChunkEnd() {},
    onEnd(reason) {
      ended = reason;
    },
  }));
  const held = await settledMemory(job.pid);
  if (ended !== undefined) throw new Error(`a connection was lost: ${ended}`);
  for (const connection of connections) connection.close();
  return {
    rssBeforeBytes: before.bytes,
    rssHeldBytes: held.bytes,
    bytesPerConnection: Math.round((held.bytes - before.bytes) / job.connections),
    settledMs: round(held.waitedMs),
  };
}

/** Collectors of garbage give memory back late: the value that stays is the one that counts. */
async function settledMemory(pid: number): Promise<{ bytes: number; waitedMs: number }> {
  const fromMs = performance.now();
  let reference = residentBytes(pid);
  let calm = 0;
  while (calm < CALM_SAMPLES && performance.now() - fromMs < SETTLE_MAX_MS) {
    await Bun.sleep(SAMPLE_MS);
    const bytes = residentBytes(pid);
    const hasMoved = Math.abs(bytes - reference) > reference * CALM_SHARE;
    if (hasMoved) reference = bytes;
    calm = hasMoved ? 0 : calm + 1;
  }
  return { bytes: residentBytes(pid), waitedMs: performance.now() - fromMs };
}
