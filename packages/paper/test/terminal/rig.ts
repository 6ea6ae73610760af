import {
  asAccountId,
  asMoney,
  asUtcMs,
  type TerminalEvent,
  type TerminalRequest,
  type TerminalStatus,
  type Tick,
  type TradeRequest,
} from '@mt5-bridge/trading';
import { MemoryBookStore } from '../../src/terminal/memory-book-store.ts';
import { PaperTerminal } from '../../src/terminal/paper-terminal.ts';
import type {
  PaperTerminalOptions,
  PaperTerminalSink,
} from '../../src/terminal/paper-terminal-options.ts';
import { account, NOON_MS, symbol, tick } from '../engine/fixtures.ts';
import { ManualFeed } from './manual-feed.ts';

export class ManualClock {
  now = NOON_MS;
  readonly #timers = new Map<number, { atMs: number; run: () => void }>();
  #next = 0;

  nowMs(): number {
    return this.now;
  }
  schedule(delayMs: number, run: () => void): () => void {
    const id = this.#next++;
    this.#timers.set(id, { atMs: this.now + delayMs, run });
    return () => this.#timers.delete(id);
  }
  /** Runs due timers in their order, and what waits for them. */
  async advance(ms: number): Promise<void> {
    const untilMs = this.now + ms;
    for (;;) {
      const due = [...this.#timers].filter(([, { atMs }]) => atMs <= untilMs);
      const [first] = due.sort((a, b) => a[1].atMs - b[1].atMs || a[0] - b[0]);
      if (first === undefined) break;
      this.#timers.delete(first[0]);
      this.now = first[1].atMs;
      first[1].run();
      await settle();
    }
    this.now = untilMs;
    await settle();
  }
}

/** Lets promises that are ready run. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
}

export class Recorder implements PaperTerminalSink {
  readonly received: TerminalEvent[] = [];
  readonly quotes: Tick[] = [];
  readonly statuses: TerminalStatus[] = [];

  events(events: readonly TerminalEvent[]): void {
    this.received.push(...events);
  }
  ticks(ticks: readonly Tick[]): void {
    this.quotes.push(...ticks);
  }
  status(status: TerminalStatus): void {
    this.statuses.push(status);
  }
  kinds(): string[] {
    return this.received.map(({ change }) =>
      'transaction' in change ? change.transaction : change.kind,
    );
  }
}

/** An open paper terminal with EURUSD at 1.0845/1.0847 and 10,000 USD. */
export async function opened(
  book = new MemoryBookStore(),
  more: Partial<PaperTerminalOptions> = {},
  nowMs = NOON_MS,
) {
  const clock = new ManualClock();
  clock.now = nowMs;
  const feed = new ManualFeed([symbol()]);
  const sink = new Recorder();
  const terminal = new PaperTerminal({
    accountId: asAccountId('paper'),
    account: account(),
    deposit: asMoney(10_000),
    feed,
    book,
    clock,
    verifyPassword: async (password) => password === 'secret',
    ...more,
  });
  await terminal.open(sink);
  feed.push(tick(1.0845, 1.0847, nowMs));
  return { terminal, clock, feed, sink, book };
}

export function request(
  requestId: string,
  trade: TradeRequest,
  fingerprint = '',
  livesMs = 5000,
): TerminalRequest {
  return { requestId, fingerprint, expiresAtMs: asUtcMs(NOON_MS + livesMs), trade };
}
