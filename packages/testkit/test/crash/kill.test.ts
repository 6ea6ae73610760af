import { expect, it } from 'bun:test';
import { SeededRandom } from '@mt5-bridge/testkit/internal/seeded-random.ts';
import { runKillRounds } from './kill-rounds.ts';
import { TwoProcesses } from './two-processes.ts';

const ROUNDS = 20;

it('bridge and terminal, killed at random moments, double, lose and guess nothing', async () => {
  const seed = process.pid;
  const random = new SeededRandom(seed);
  const figures = await runKillRounds(new TwoProcesses(random), ROUNDS, random);
  console.log(`kill -9, ${ROUNDS} rounds, seed ${seed}: ${JSON.stringify(figures)}`);
  expect(figures.succeeded).toBeGreaterThan(ROUNDS);
}, 120_000);
