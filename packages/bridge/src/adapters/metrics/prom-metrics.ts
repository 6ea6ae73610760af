import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { Clock } from '../../ports/clock.ts';
import type { Metrics, Stage } from '../../ports/metrics.ts';
import { EventLoopLag } from './event-loop-lag.ts';
import { MessageCounts, type MessageResult } from './message-counts.ts';
import { StageDurations } from './stage-durations.ts';

type CounterName = Parameters<Metrics['counter']>[0];

const PREFIX = 'mt5_bridge_';
const COUNTER_HELP: Readonly<Record<CounterName, string>> = {
  ticks_dropped: 'Ticks that were not stored because the queue was full',
  frames_dropped: 'Frames that a socket threw away because its peer reads too slowly',
  ticks_conflated: 'Ticks that a newer one replaced before a slow reader took them',
  protocol_errors: 'Connections that the other side broke by a frame against RFC 6455',
  link_messages_dropped: 'Messages of terminals that proved nothing and were dropped',
  auth_failures: 'Wrong credentials',
};
const REASONS_MAX = 32;

/**
 * Figures in the text format of Prometheus. Counting is addition in plain numbers, which reach the library
 * only when somebody reads them; a message costs well under a microsecond.
 */
export class PromMetrics implements Metrics {
  readonly #registry = new Registry();
  readonly #messages = new MessageCounts();
  readonly #closed = new Map<string, number>();
  readonly #counters = new Map<CounterName, number>();
  readonly #stages = new StageDurations(`${PREFIX}stage_seconds`);
  readonly #lag: EventLoopLag;
  #opened = 0;
  #active = 0;

  constructor(clock: Clock) {
    this.#lag = new EventLoopLag(clock);
    this.#addProcessFigures();
    this.#addConnections();
    this.#addMessages();
    this.#addCounters();
    this.gauge(
      'event_loop_lag_seconds',
      'Worst delay of a timer in the last 10 to 20 s',
      () => this.#lag.worstMs() / 1000,
    );
  }

  message(type: string, result: MessageResult): void {
    this.#messages.add(type, result);
  }

  observe(stage: Stage, durationMs: number): void {
    this.#stages.observe(stage, durationMs);
  }

  connectionOpened(): void {
    this.#opened += 1;
    this.#active += 1;
  }

  connectionClosed(reason: string): void {
    this.#active -= 1;
    const isKnown = this.#closed.has(reason) || this.#closed.size < REASONS_MAX;
    const name = isKnown ? reason : 'other';
    this.#closed.set(name, (this.#closed.get(name) ?? 0) + 1);
  }

  counter(name: CounterName, by = 1): void {
    this.#counters.set(name, (this.#counters.get(name) ?? 0) + by);
  }

  gauge(name: string, help: string, read: () => number): void {
    new Gauge({
      name: PREFIX + name,
      help,
      registers: [this.#registry],
      collect() {
        this.set(read());
      },
    });
  }

  totals(): ReturnType<Metrics['totals']> {
    const { ok, error, refused } = this.#messages.total;
    return {
      totalConnections: this.#opened,
      activeConnections: this.#active,
      messagesProcessed: ok + error + refused,
      successfulOperations: ok,
      failedOperations: error + refused,
    };
  }

  async render(): Promise<{ readonly contentType: string; readonly body: string }> {
    const body = `${await this.#registry.metrics()}\n${this.#stages.render()}`;
    return { contentType: this.#registry.contentType, body };
  }

  /** Ends the timer that measures the event loop. */
  stop(): void {
    this.#lag.stop();
  }

  /** Memory, CPU and descriptors; what the library calls `nodejs_` says nothing true of this runtime. */
  #addProcessFigures(): void {
    collectDefaultMetrics({ register: this.#registry });
    for (const { name } of this.#registry.getMetricsAsArray()) {
      if (!name.startsWith('process_')) this.#registry.removeSingleMetric(name);
    }
  }

  #addConnections(): void {
    this.gauge('connections', 'Open connections', () => this.#active);
    this.#total('connections_opened_total', 'Connections since the start', [], (add) =>
      add({}, this.#opened),
    );
    this.#total('connections_closed_total', 'Ended connections by reason', ['reason'], (add) => {
      for (const [reason, count] of this.#closed) add({ reason }, count);
    });
  }

  #addMessages(): void {
    const labels = ['type', 'result'];
    this.#total('messages_total', 'Messages of clients by type and result', labels, (add) => {
      this.#messages.forEach((type, result, count) => {
        add({ type, result }, count);
      });
    });
  }

  #addCounters(): void {
    for (const [name, help] of Object.entries(COUNTER_HELP)) {
      this.#total(`${name}_total`, help, [], (add) => {
        add({}, isCounterName(name) ? (this.#counters.get(name) ?? 0) : 0);
      });
    }
  }

  /** A counter that takes its values from ours when it is read. */
  #total(
    name: string,
    help: string,
    labelNames: readonly string[],
    fill: (add: (labels: Record<string, string>, value: number) => void) => void,
  ): void {
    new Counter({
      name: PREFIX + name,
      help,
      labelNames: [...labelNames],
      registers: [this.#registry],
      collect() {
        this.reset();
        fill((labels, value) => this.inc(labels, value));
      },
    });
  }
}

function isCounterName(name: string): name is CounterName {
  return Object.hasOwn(COUNTER_HELP, name);
}
