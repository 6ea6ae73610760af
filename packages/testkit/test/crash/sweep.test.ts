import { expect, it } from 'bun:test';
import type { SeededRandom } from '@mt5-bridge/testkit/internal/seeded-random.ts';
import {
  FirstStart,
  inTurn,
  pointsOf,
  type SitePoint,
  sweepRun,
  withChain,
} from './crash-points.ts';
import { hasStrace } from './strace.ts';
import { TwoProcesses } from './two-processes.ts';

const STRIDE = 10;
/** A first start makes some dozen calls: a few of them here, all of them in the long command. */
const START_STRIDE = 20;

const seed = process.pid;
const offset = 1 + (seed % STRIDE);
const openSite = (random: SeededRandom) => new TwoProcesses(random);

it.skipIf(!hasStrace)(
  'bridge or terminal, dying at the n-th system call of a run, double, lose and guess nothing',
  async () => {
    const points: SitePoint[][] = [];
    for (const victim of ['bridge', 'terminal'] as const) {
      const counts = await withChain(seed, openSite, (chain) => chain.measureRun(victim));
      const own = pointsOf(counts, { stride: STRIDE, offset }).map((point) => ({
        victim,
        ...point,
      }));
      const run = JSON.stringify(Object.fromEntries(counts));
      console.log(
        `sweep of the ${victim}: calls ${offset}, ${offset + STRIDE}, ... of ${run}: ${own.length}`,
      );
      expect(own.length).toBeGreaterThan(5);
      points.push(own);
    }
    await sweepRun(inTurn(points), seed, openSite);
  },
  300_000,
);

it.skipIf(!hasStrace)(
  'a bridge that dies at the n-th system call of its first start starts the next time',
  async () => {
    const counts = await new FirstStart().measure();
    const points = pointsOf(counts, { stride: START_STRIDE, offset: 1 + (seed % START_STRIDE) });
    console.log(`sweep of a first start, seed ${seed}: ${JSON.stringify(points)}`);
    await Promise.all(points.map((point) => new FirstStart().dieAt(point)));
  },
  120_000,
);
