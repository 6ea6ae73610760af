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
import type { CrashSite, Victim } from './crash-site.ts';
import { OneProcess } from './one-process.ts';
import { TwoProcesses } from './two-processes.ts';

const EVERY = { stride: 1, offset: 1 };
const seed = process.pid;

const SWEEPS: readonly (readonly [
  string,
  readonly Victim[],
  (random: SeededRandom) => CrashSite,
])[] = [
  ['a bridge with its terminal inside', ['bridge'], () => new OneProcess()],
  ['a bridge or a terminal', ['bridge', 'terminal'], (random) => new TwoProcesses(random)],
];

it.each(SWEEPS)(
  '%s that dies at any system call of a run doubles, loses and guesses nothing',
  async (what, victims, open) => {
    const lists: SitePoint[][] = [];
    for (const victim of victims) {
      const counts = await withChain(seed, open, (chain) => chain.measureRun(victim));
      lists.push(pointsOf(counts, EVERY).map((point) => ({ victim, ...point })));
    }
    const points = inTurn(lists);
    console.log(`sweep of ${what}: ${points.length} points`);
    expect(points.length).toBeGreaterThan(100);
    await sweepRun(points, seed, open);
  },
  3_600_000,
);

it('a bridge that dies at any system call of its first start starts the next time', async () => {
  const counts = await new FirstStart().measure();
  const points = pointsOf(counts, EVERY);
  console.log(`sweep of a start: ${points.length} points`);
  for (const point of points) await new FirstStart().dieAt(point);
}, 3_600_000);
