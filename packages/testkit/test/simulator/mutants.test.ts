import { describe, expect, it } from 'bun:test';
import { LINK_MUTANTS, MUTANTS } from '@mt5-bridge/testkit/internal/simulator/mutants.ts';
import {
  type RunOptions,
  type RunReport,
  runSeed,
} from '@mt5-bridge/testkit/internal/simulator/simulation.ts';

const SEEDS_MAX = 2_000;
/** Some take a hundred runs and more. */
const TIMEOUT_MS = 60_000;

/** The first run that sees the mutant, or nothing. */
function firstCatch(
  makeSeams: (typeof MUTANTS)[number]['makeSeams'],
  more: RunOptions,
): RunReport | undefined {
  for (let seed = 1; seed <= SEEDS_MAX; seed++) {
    const report = runSeed(seed, { seams: makeSeams(), ...more });
    if (report.violation !== undefined) return report;
  }
  return undefined;
}

describe('a bridge that is broken on purpose is caught', () => {
  const kinds = [
    { mutants: MUTANTS, options: {} },
    { mutants: LINK_MUTANTS, options: { isReal: true } },
  ];
  for (const { mutants, options } of kinds) {
    for (const { name, makeSeams } of mutants) {
      const catches = () => {
        const report = firstCatch(makeSeams, options);
        if (report?.violation === undefined) throw new Error(`not seen in ${SEEDS_MAX} seeds`);
        expect(report.seed).toBeLessThanOrEqual(SEEDS_MAX);
      };
      it(`when it ${name}`, catches, TIMEOUT_MS);
    }
  }
});
