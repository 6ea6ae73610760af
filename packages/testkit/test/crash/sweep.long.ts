import { expect, it } from 'bun:test';
import { pointsOf, sweepRun, sweepStart, withChain } from './crash-points.ts';

const EVERY = { stride: 1, offset: 1 };
const seed = process.pid;

it('a bridge that dies at any system call of a run doubles, loses and guesses nothing', async () => {
  const counts = await withChain(seed, (chain) => chain.measureRun());
  const points = pointsOf(counts, EVERY);
  console.log(`sweep: ${points.length} points of ${JSON.stringify(Object.fromEntries(counts))}`);
  expect(points.length).toBeGreaterThan(200);
  await sweepRun(points, seed);
}, 3_600_000);

it('a bridge that dies at any system call of its first start starts the next time', async () => {
  const counts = await withChain(seed, (chain) => chain.measureStart());
  const points = pointsOf(counts, EVERY);
  console.log(`sweep of a start: ${points.length} points`);
  await sweepStart(points, seed);
}, 3_600_000);
