import { expect, it } from 'bun:test';
import { pointsOf, sweepRun, sweepStart, withChain } from './crash-points.ts';
import { hasStrace } from './strace.ts';

const STRIDE = 10;
/** A first start makes some dozen calls: a few of them here, all of them in the long command. */
const START_STRIDE = 20;

const seed = process.pid;
const offset = 1 + (seed % STRIDE);

it.skipIf(!hasStrace)(
  'a bridge that dies at the n-th system call of a run doubles, loses and guesses nothing',
  async () => {
    const counts = await withChain(seed, (chain) => chain.measureRun());
    const points = pointsOf(counts, { stride: STRIDE, offset });
    const run = JSON.stringify(Object.fromEntries(counts));
    console.log(`sweep: calls ${offset}, ${offset + STRIDE}, ... of ${run}: ${points.length}`);
    expect(points.length).toBeGreaterThan(20);
    await sweepRun(points, seed);
  },
  120_000,
);

it.skipIf(!hasStrace)(
  'a bridge that dies at the n-th system call of its first start starts the next time',
  async () => {
    const counts = await withChain(seed, (chain) => chain.measureStart());
    const points = pointsOf(counts, { stride: START_STRIDE, offset: 1 + (seed % START_STRIDE) });
    console.log(`sweep of a first start, seed ${seed}: ${JSON.stringify(points)}`);
    await sweepStart(points, seed);
  },
  120_000,
);
