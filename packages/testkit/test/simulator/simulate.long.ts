import { describe, expect, it } from 'bun:test';
import { runSeed } from '@mt5-bridge/testkit/internal/simulator/simulation.ts';

/** Other seeds than those of `npm test`. */
const FROM = 1_000_000;
const SEEDS = 100_000;
const BATCH = 5_000;

describe('the bridge under faults, at length', () => {
  for (let from = FROM; from < FROM + SEEDS; from += BATCH) {
    it(`keeps its rules through seeds ${from} to ${from + BATCH - 1}`, () => {
      for (let seed = from; seed < from + BATCH; seed++) {
        // Read it: npm run simulate -- --seed SEED --trace
        expect({ seed, broken: runSeed(seed).violation }).toEqual({ seed, broken: undefined });
      }
    });
  }
});
