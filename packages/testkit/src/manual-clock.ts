import type { Clock } from '@mt5-bridge/bridge/internal/ports/clock.ts';
import { asUtcMs, type UtcMs } from '@mt5-bridge/trading';

interface Timer {
  readonly dueMs: number;
  readonly order: number;
  readonly run: () => void;
}

/** A clock that moves only when a test says so. Timers run in the order of their time, then of their making. */
export class ManualClock implements Clock {
  #wallMs: number;
  #monotonicMs = 0;
  #timersMade = 0;
  readonly #timers = new Set<Timer>();

  /** Starts at 2026-01-05 12:00 UTC, a Monday, unless told otherwise. */
  constructor(startMs: number = Date.UTC(2026, 0, 5, 12)) {
    this.#wallMs = startMs;
  }

  nowMs(): UtcMs {
    return asUtcMs(Math.floor(this.#wallMs));
  }

  monotonicMs(): number {
    return this.#monotonicMs;
  }

  schedule(delayMs: number, run: () => void): () => void {
    const dueMs = this.#monotonicMs + Math.max(0, delayMs);
    const timer: Timer = { dueMs, order: this.#timersMade++, run };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** Timers that wait. */
  get pendingCount(): number {
    return this.#timers.size;
  }

  /** Moves both clocks and runs every timer that falls due on the way, also those made on the way. */
  advance(byMs: number): void {
    const untilMs = this.#monotonicMs + byMs;
    for (
      let next = this.#next();
      next !== undefined && next.dueMs <= untilMs;
      next = this.#next()
    ) {
      this.#moveTo(next.dueMs);
      this.#timers.delete(next);
      next.run();
    }
    this.#moveTo(untilMs);
  }

  /** Moves to the next timer and runs it. False when none waits. */
  runNext(): boolean {
    const next = this.#next();
    if (next === undefined) return false;
    this.advance(next.dueMs - this.#monotonicMs);
    return true;
  }

  /** The wall clock alone jumps, as it does when somebody sets it. */
  jumpWall(byMs: number): void {
    this.#wallMs += byMs;
  }

  #moveTo(monotonicMs: number): void {
    this.#wallMs += monotonicMs - this.#monotonicMs;
    this.#monotonicMs = monotonicMs;
  }

  #next(): Timer | undefined {
    let next: Timer | undefined;
    for (const timer of this.#timers) {
      if (next === undefined || isBefore(timer, next)) next = timer;
    }
    return next;
  }
}

function isBefore(a: Timer, b: Timer): boolean {
  return a.dueMs < b.dueMs || (a.dueMs === b.dueMs && a.order < b.order);
}
