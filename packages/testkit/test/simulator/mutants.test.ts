import { describe, expect, it } from 'bun:test';
import { LINK_MUTANTS, MUTANTS } from '@mt5-bridge/testkit/internal/simulator/mutants.ts';
import {
  type RunOptions,
  type RunReport,
  runSeed,
} from '@mt5-bridge/testkit/internal/simulator/simulation.ts';

const SEEDS_MAX = 2_000;

/** The first run that sees the mutant, or nothing. */
function firstCatch(
  makeSeams: (typeof MUTANTS)[number]['makeSeams'],
  more: RunOptions = {},
): RunReport | undefined {
  for (let seed = 1; seed <= SEEDS_MAX; seed++) {
    const report = runSeed(seed, { seams: makeSeams(), ...more });
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

  for (const { name, makeSeams } of LINK_MUTANTS) {
    it(`when it ${name}`, () => {
      const report = firstCatch(makeSeams, { isReal: true });
      if (report?.violation === undefined) throw new Error(`not seen in ${SEEDS_MAX} seeds`);
      console.log(`${name}: seed ${report.seed}, ${report.violation.rule}`);
    });
  }
});
