import type { UtcMs } from '@mt5-bridge/trading';

/** Bridge time: envelopes, rates, deadlines. Market time is the terminal's (`TerminalPort.marketTime`). */
export interface Clock {
  /** Wall clock, true UTC. May jump. */
  nowMs(): UtcMs;
  /** Milliseconds from an arbitrary start, with a fraction; never runs back. */
  monotonicMs(): number;
  /** Runs `run` once after `delayMs`; the returned function cancels it. */
  schedule(delayMs: number, run: () => void): () => void;
}
