import { expect, it } from 'bun:test';
import { runKillRounds } from './kill-rounds.ts';

/** A ledger that grows through all rounds makes each audit longer: some fresh ones, some rounds each. */
const LEDGERS = 10;
const ROUNDS = 30;

it('300 kills at random moments double, lose and guess nothing', async () => {
  for (let ledger = 1; ledger <= LEDGERS; ledger++) {
    const seed = process.pid * 100 + ledger;
    const figures = await runKillRounds(ROUNDS, seed);
    console.log(`kill -9, ${ROUNDS} rounds, seed ${seed}: ${JSON.stringify(figures)}`);
    expect(figures.succeeded).toBeGreaterThan(ROUNDS);
  }
}, 3_600_000);
