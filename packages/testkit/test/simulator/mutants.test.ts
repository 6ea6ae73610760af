import { describe, expect, it } from 'bun:test';
import { MUTANTS } from '@mt5-bridge/testkit/internal/simulator/mutants.ts';
import { type RunReport, runSeed } from '@mt5-bridge/testkit/internal/simulator/simulation.ts';

const SEEDS_MAX = 2_000;

/** The first run that sees the mutant, or nothing. */
function firstCatch(makeSeams: (typeof MUTANTS)[number]['makeSeams']): RunReport | undefined {
  for (let seed = 1; seed <= SEEDS_MAX; seed++) {
    const report = runSeed(seed, { seams: makeSeams() });
    if (report.violation !== undefined) return report;
  }
  return undefined;
}

describe('a bridge that is broken on purpose is caught', () => {
  for (const { name, makeSeams } of MUTANTS) {
    it(`when it ${name}`, () => {
      const report = firstCatch(makeSeams);
      if (report?.violation === undefined) throw new Error(`not seen in ${SEEDS_MAX} seeds`);
      expect(report.seed).toBeLessThanOrEqual(SEEDS_MAX);
    });
  }
});
