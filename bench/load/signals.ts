import { watchCpu } from '../machine/cpu-shares.ts';
import { round, spreadOf } from '../machine/spread.ts';
import { openConnections } from './connection-pool.ts';
import { textFrame } from './frames.ts';
import type { LoadJob, LoadResult } from './job.ts';

/** Closed loop of market orders, bought and sold in turn, so that a netting account holds one position. */
export async function sendSignals(
  job: LoadJob & { readonly kind: 'signals' },
): Promise<LoadResult> {
  const total = job.warmUp + job.messages;
  const latencies = new Float64Array(job.messages);
  const sentMs = new Float64Array(total);
  const done = Promise.withResolvers<void>();
  let sent = 0;
  let answered = 0;
  let fromMs = 0;
  let stopCpu = watchCpu(job.pid);

  const connections = await openConnections(job.port, job.connections, (number) => ({
    onText(bytes, start, end) {
      const nowMs = performance.now();
      const id = answeredId(bytes.toString('latin1', start, end));
      if (id >= job.warmUp) latencies[id - job.warmUp] = (nowMs - (sentMs[id] ?? 0)) * 1_000;
      answered += 1;
      if (answered === job.warmUp) {
        fromMs = nowMs;
        stopCpu = watchCpu(job.pid);
      }
      if (answered === total) done.resolve();
      else if (sent < total) send(number);
    },
    onChunkEnd() {},
    onEnd: (reason) => done.reject(new Error(reason)),
  }));

  function send(number: number): void {
    const frame = textFrame(signalText(sent));
    sentMs[sent] = performance.now();
    sent += 1;
    connections[number]?.write(frame);
  }

  for (const number of connections.keys()) {
    for (let n = 0; n < job.inFlight && sent < total; n += 1) send(number);
  }
  await done.promise;
  const elapsedMs = performance.now() - fromMs;
  const cpu = stopCpu();
  for (const connection of connections) connection.close();
  return {
    elapsedMs: round(elapsedMs),
    perSecond: Math.round((job.messages * 1_000) / elapsedMs),
    cpu,
    latencyUs: spreadOf(latencies),
  };
}

function signalText(id: number): string {
  const action = id % 2 === 0 ? 'BUY' : 'SELL';
  const timestamp = '2026-01-05T12:00:00.000Z';
  return `{"type":"trading_signal","timestamp":"${timestamp}","id":${id},"data":{"signal_id":"${crypto.randomUUID()}","symbol":"EURUSD","action":"${action}","volume":0.01,"comment":"bench","urgency":"high"}}`;
}

/** Throws when the order was not filled: a refusal is quicker than what is measured here. */
function answeredId(text: string): number {
  const id = /"id":(\d+)/.exec(text)?.[1];
  const isFilled =
    text.startsWith('{"type":"trading_signal_executed","status":"success"') &&
    text.includes('"state":"filled"');
  if (id === undefined || !isFilled) throw new Error(`not a filled order: ${text}`);
  return Number(id);
}
