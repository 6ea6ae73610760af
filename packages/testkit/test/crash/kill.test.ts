import { expect, it } from 'bun:test';
import { runKillRounds } from './kill-rounds.ts';

const ROUNDS = 20;

it('a bridge that is killed at random moments doubles, loses and guesses nothing', async () => {
  const seed = process.pid;
  const figures = await runKillRounds(ROUNDS, seed);
  console.log(`kill -9, ${ROUNDS} rounds, seed ${seed}: ${JSON.stringify(figures)}`);
  expect(figures.succeeded).toBeGreaterThan(ROUNDS);
}, 60_000);
