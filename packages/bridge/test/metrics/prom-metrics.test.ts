import { afterEach, beforeEach, describe, expect, it } from 'bun:test';
import { ManualClock } from '@mt5-bridge/testkit/internal/manual-clock.ts';
import fc from 'fast-check';
import { Histogram, Registry } from 'prom-client';
import { PromMetrics } from '../../src/adapters/metrics/prom-metrics.ts';
import { BUCKETS_S, StageDurations } from '../../src/adapters/metrics/stage-durations.ts';

let clock: ManualClock;
let metrics: PromMetrics;
beforeEach(() => {
  clock = new ManualClock();
  metrics = new PromMetrics(clock);
});
afterEach(() => metrics.stop());

/** Samples as a scraper reads them: name with labels to value. */
async function samples(): Promise<Map<string, number>> {
  const { body } = await metrics.render();
  const lines = body.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.split(' ').at(-1))]),
  );
}

describe('figures', () => {
  it('count messages by type and result, and agree with the totals', async () => {
    metrics.message('heartbeat', 'ok');
    metrics.message('heartbeat', 'ok');
    metrics.message('trading_signal', 'error');
    metrics.message('trading_signal', 'refused');
    const read = await samples();
    expect(read.get('mt5_bridge_messages_total{type="heartbeat",result="ok"}')).toBe(2);
    expect(read.get('mt5_bridge_messages_total{type="trading_signal",result="refused"}')).toBe(1);
    expect(metrics.totals()).toMatchObject({
      messagesProcessed: 4,
      successfulOperations: 2,
      failedOperations: 2,
    });
    expect((await samples()).get('mt5_bridge_messages_total{type="heartbeat",result="ok"}')).toBe(
      2,
    );
  });

  it('count connections and why they ended', async () => {
    metrics.connectionOpened();
    metrics.connectionOpened();
    metrics.connectionClosed('idle');
    const read = await samples();
    expect(read.get('mt5_bridge_connections')).toBe(1);
    expect(read.get('mt5_bridge_connections_opened_total')).toBe(2);
    expect(read.get('mt5_bridge_connections_closed_total{reason="idle"}')).toBe(1);
    expect(metrics.totals()).toMatchObject({ totalConnections: 2, activeConnections: 1 });
  });

  it('show counters from 0 on and gauges as they are now', async () => {
    let depth = 3;
    metrics.gauge('store_queue', 'Ticks that wait', () => depth);
    metrics.counter('ticks_dropped');
    metrics.counter('ticks_dropped', 4);
    expect((await samples()).get('mt5_bridge_ticks_dropped_total')).toBe(5);
    expect((await samples()).get('mt5_bridge_auth_failures_total')).toBe(0);
    depth = 7;
    expect((await samples()).get('mt5_bridge_store_queue')).toBe(7);
  });

  it('put durations into buckets of seconds', async () => {
    metrics.observe('decode', 0.04);
    metrics.observe('decode', 2);
    const read = await samples();
    expect(read.get('mt5_bridge_stage_seconds_bucket{le="0.00005",stage="decode"}')).toBe(1);
    expect(read.get('mt5_bridge_stage_seconds_bucket{le="0.0025",stage="decode"}')).toBe(2);
    expect(read.get('mt5_bridge_stage_seconds_count{stage="decode"}')).toBe(2);
  });

  it('are told of durations as the library tells them', async () => {
    const stages = ['append', 'handle', 'settle'] as const;
    const milliseconds = fc.oneof(
      fc.double({ min: 0, max: 10_000, noNaN: true }),
      fc.constantFrom(...BUCKETS_S.map((seconds) => seconds * 1000)),
    );
    const observed = fc.array(fc.tuple(fc.constantFrom(...stages), milliseconds));
    await fc.assert(
      fc.asyncProperty(observed, async (durations) => {
        const ours = new StageDurations('stage_seconds');
        const registry = new Registry();
        const theirs = new Histogram({
          name: 'stage_seconds',
          help: 'Time that a message spent in each stage of its path',
          labelNames: ['stage'],
          buckets: [...BUCKETS_S],
          registers: [registry],
        });
        for (const [stage, durationMs] of durations) {
          ours.observe(stage, durationMs);
          theirs.observe({ stage }, durationMs / 1000);
        }
        const sorted = (text: string): string[] => text.split('\n').sort();
        expect(sorted(ours.render())).toEqual(sorted(await registry.metrics()));
      }),
    );
  });

  it('do not grow with names that clients invent', async () => {
    for (let count = 0; count < 10_000; count += 1) {
      metrics.message(`type-${count}`, 'error');
      metrics.connectionOpened();
      metrics.connectionClosed(`reason-${count}`);
    }
    const { body } = await metrics.render();
    expect(body.split('\n').length).toBeLessThan(500);
    expect(body).toContain('type="other"');
    expect(body).toContain('reason="other"');
    expect(metrics.totals().messagesProcessed).toBe(10_000);
  });

  it('tell of the process and of nothing that this runtime does not have', async () => {
    const { contentType, body } = await metrics.render();
    expect(contentType).toStartWith('text/plain; version=0.0.4');
    expect(body).toContain('process_resident_memory_bytes');
    expect(body).toContain('process_cpu_seconds_total');
    expect(body).not.toContain('nodejs_');
  });

  it('may exist twice in one process', async () => {
    const second = new PromMetrics(clock);
    second.message('heartbeat', 'ok');
    expect(metrics.totals().messagesProcessed).toBe(0);
    second.stop();
  });
});

describe('the lag of the event loop', () => {
  it('is the worst delay of a timer, for at least ten seconds', async () => {
    const late = lateClock();
    const own = new PromMetrics(late.clock);
    const lag = async () => {
      const { body } = await own.render();
      return Number(/^mt5_bridge_event_loop_lag_seconds (.+)$/m.exec(body)?.[1]);
    };
    late.fire(0);
    expect(await lag()).toBe(0);
    late.fire(250);
    late.fire(10);
    expect(await lag()).toBe(0.25);
    for (let step = 0; step < 60; step += 1) late.fire(0);
    expect(await lag()).toBe(0);
    own.stop();
    expect(late.isArmed()).toBe(false);
  });
});

/** A clock whose timers come as late as the test says. */
function lateClock() {
  let nowMs = 0;
  let timer: { readonly delayMs: number; readonly run: () => void } | undefined;
  const clock = {
    nowMs: () => new ManualClock().nowMs(),
    monotonicMs: () => nowMs,
    schedule(delayMs: number, run: () => void) {
      const own = { delayMs, run };
      timer = own;
      return () => {
        if (timer === own) timer = undefined;
      };
    },
  };
  const fire = (lateMs: number) => {
    const due = timer;
    timer = undefined;
    nowMs += (due?.delayMs ?? 0) + lateMs;
    due?.run();
  };
  return { clock, fire, isArmed: () => timer !== undefined };
}
