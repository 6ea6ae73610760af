import { expect, it } from 'bun:test';
import { FATES } from './power-cut.ts';
import { cutPower, recordRun } from './power-cuts.ts';
import { hasStrace } from './strace.ts';

const CUTS = 28;

it.skipIf(!hasStrace)(
  'a power cut doubles, loses and guesses nothing, whatever the disk kept of unsynced writes',
  async () => {
    const seed = process.pid;
    const run = await recordRun(seed);
    const kinds = Map.groupBy(run.steps, ({ kind }) => kind);
    const steps = [...kinds].map(([kind, of]) => `${of.length} ${kind}`).join(', ');
    console.log(`power loss: ${CUTS} cuts of ${steps}, seed ${seed}`);
    expect(kinds.get('told')?.length).toBeGreaterThan(20);
    expect(kinds.get('sync')?.length).toBeGreaterThan(20);
    await cutPower(run, CUTS, seed);
  },
  60_000,
);

it.skipIf(!hasStrace)(
  'a disk that lies about its syncs is noticed, so this test can see a lost order',
  async () => {
    const seed = process.pid;
    const run = await recordRun(seed);
    const lying = run.steps.filter(({ kind }) => kind !== 'sync');
    const cuts = cutPower({ ...run, steps: lying }, FATES.length, seed);
    await expect(cuts).rejects.toThrow();
  },
  60_000,
);
