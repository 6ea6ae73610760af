import { hold } from './hold.ts';
import type { HoldResult, LoadJob, LoadResult } from './job.ts';
import { pace } from './pace.ts';
import { saturate } from './saturate.ts';
import { sendSignals } from './signals.ts';

/** The load generator, a process of its own: `bun bench/load/main.ts JOB` prints its figures as JSON. */
function run(job: LoadJob): Promise<LoadResult | HoldResult> {
  switch (job.kind) {
    case 'saturate':
      return saturate(job);
    case 'pace':
      return pace(job);
    case 'signals':
      return sendSignals(job);
    case 'hold':
      return hold(job);
  }
}

const job: LoadJob = JSON.parse(process.argv[2] ?? '{}');
process.stdout.write(`${JSON.stringify(await run(job))}\n`);
process.exit(0);
