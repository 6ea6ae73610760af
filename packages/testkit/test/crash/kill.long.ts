import { expect, it } from 'bun:test';
import { SeededRandom } from '@mt5-bridge/testkit/internal/seeded-random.ts';
import type { CrashSite } from './crash-site.ts';
import { runKillRounds } from './kill-rounds.ts';
import { OneProcess } from './one-process.ts';
import { TwoProcesses } from './two-processes.ts';

/** A ledger that grows through all rounds makes each audit longer: some fresh ones, some rounds each. */
const LEDGERS = 10;
const ROUNDS = 30;

const SITES: readonly (readonly [string, (random: SeededRandom) => CrashSite])[] = [
  ['bridge and terminal', (random) => new TwoProcesses(random)],
  ['a bridge with its terminal inside', () => new OneProcess()],
];

it.each(SITES)(
  '300 kills of %s at random moments double, lose and guess nothing',
  async (what, open) => {
    for (let ledger = 1; ledger <= LEDGERS; ledger++) {
      const seed = process.pid * 100 + ledger;
      const random = new SeededRandom(seed);
      const figures = await runKillRounds(open(random), ROUNDS, random);
      console.log(`kill -9 of ${what}, ${ROUNDS} rounds, seed ${seed}: ${JSON.stringify(figures)}`);
      expect(figures.succeeded).toBeGreaterThan(ROUNDS);
    }
  },
  3_600_000,
);
