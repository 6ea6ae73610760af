import { watchCpu } from '../machine/cpu-shares.ts';
import { round, spreadOf } from '../machine/spread.ts';
import { arrivalMoments } from './arrivals.ts';
import { openConnections } from './connection-pool.ts';
import { FrameRing } from './frames.ts';
import type { LoadJob, LoadResult } from './job.ts';
import { checkTickAnswer, sampleTicks } from './sample-ticks.ts';

const TICKS = 1_024;
const SEED = 20_140_502;

/**
 * Open loop: every tick has its moment, planned before the run, and its latency counts from that moment.
 * A server that stalls makes the ticks behind it late too, and a generator that is late counts against
 * the server, never for it. The generator looks at the clock all the time: it takes one core.
 */
export async function pace(job: LoadJob & { readonly kind: 'pace' }): Promise<LoadResult> {
  const ring = new FrameRing(sampleTicks(TICKS), 1);
  const total = job.warmUp + job.messages;
  const dueMs = arrivalMoments(SEED, total, 1_000 / job.perSecond);
  const latencies = new Float64Array(job.messages);
  const done = Promise.withResolvers<void>();
  /** Numbers of the ticks under way, per connection; answers come in the order of requests. */
  const underWay: number[][] = Array.from({ length: job.connections }, () => []);
  let answered = 0;
  let fromMs = 0;

  const connections = await openConnections(job.port, job.connections, (number) => ({
    onText(bytes, start, end) {
      const nowMs = performance.now();
      const tick = underWay[number]?.shift() ?? 0;
      if (tick >= job.warmUp) latencies[tick - job.warmUp] = (nowMs - fromMs - dueOf(tick)) * 1_000;
      else checkTickAnswer(bytes, start, end);
      answered += 1;
      if (answered === total) done.resolve();
    },
    onChunkEnd() {},
    onEnd: (reason) => done.reject(new Error(reason)),
  }));

  const dueOf = (tick: number): number => dueMs[tick] ?? 0;
  let sent = 0;
  let measuredFromMs = 0;
  let stopCpu = watchCpu(job.pid);
  function sendDue(): void {
    const nowMs = performance.now() - fromMs;
    while (sent < total && dueOf(sent) <= nowMs) {
      if (sent === job.warmUp) {
        stopCpu = watchCpu(job.pid);
        measuredFromMs = nowMs;
      }
      const number = sent % job.connections;
      underWay[number]?.push(sent);
      connections[number]?.write(ring.run(sent, 1));
      sent += 1;
    }
    if (sent < total) setImmediate(sendDue);
  }

  fromMs = performance.now();
  sendDue();
  await done.promise;
  const elapsedMs = performance.now() - fromMs - measuredFromMs;
  const cpu = stopCpu();
  for (const connection of connections) connection.close();
  return {
    elapsedMs: round(elapsedMs),
    perSecond: Math.round((job.messages * 1_000) / elapsedMs),
    cpu,
    latencyUs: spreadOf(latencies),
  };
}
