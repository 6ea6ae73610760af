import { it } from 'bun:test';
import { cutPower, recordRun } from './power-cuts.ts';

const RUNS = 10;
const CUTS = 200;

it('2,000 power cuts double, lose and guess nothing', async () => {
  for (let place = 1; place <= RUNS; place++) {
    const seed = process.pid * 100 + place;
    const run = await recordRun(seed);
    console.log(`power loss: ${CUTS} cuts of ${run.steps.length} steps, seed ${seed}`);
    await cutPower(run, CUTS, seed);
  }
}, 3_600_000);
