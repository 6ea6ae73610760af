import { watchCpu } from '../machine/cpu-shares.ts';
import { round } from '../machine/spread.ts';
import { openConnections } from './connection-pool.ts';
import { FrameRing } from './frames.ts';
import type { LoadJob, LoadResult } from './job.ts';
import { checkTickAnswer, sampleTicks } from './sample-ticks.ts';

const TICKS = 1_024;
/** Looking at each answer would cost the generator more than counting them. */
const CHECKED_EVERY = 512;

/** Closed loop: every connection has `inFlight` ticks under way until all are answered. */
export async function saturate(job: LoadJob & { readonly kind: 'saturate' }): Promise<LoadResult> {
  const ring = new FrameRing(sampleTicks(TICKS), job.inFlight);
  const total = job.warmUp + job.messages;
  const done = Promise.withResolvers<LoadResult>();
  let sent = 0;
  let answered = 0;
  let fromMs = 0;
  let stopCpu = watchCpu(job.pid);

  const connections = await openConnections(job.port, job.connections, (number) => {
    let free = 0;
    return {
      onText(bytes, start, end) {
        free += 1;
        answered += 1;
        if (answered % CHECKED_EVERY === 0) checkTickAnswer(bytes, start, end);
        if (answered === job.warmUp) {
          stopCpu = watchCpu(job.pid);
          fromMs = performance.now();
        }
      },
      onChunkEnd() {
        if (answered === total) finish();
        else if (free > 0) free -= send(number, free);
      },
      onEnd: (reason) => done.reject(new Error(reason)),
    };
  });

  function send(number: number, wanted: number): number {
    const count = Math.min(wanted, total - sent);
    if (count > 0) connections[number]?.write(ring.run(sent, count));
    sent += count;
    return wanted;
  }

  function finish(): void {
    const elapsedMs = performance.now() - fromMs;
    done.resolve({
      elapsedMs: round(elapsedMs),
      perSecond: Math.round((job.messages * 1_000) / elapsedMs),
      cpu: stopCpu(),
    });
  }

  for (const number of connections.keys()) send(number, job.inFlight);
  const result = await done.promise;
  for (const connection of connections) connection.close();
  return result;
}
