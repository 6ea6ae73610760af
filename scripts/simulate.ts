/**
 * `npm run simulate -- --seeds N [--seed S] [--trace]`: runs the bridge through N seeds of faults from S on;
 * ends with 1 at the first broken rule. `--seed S` alone repeats one run, `--trace` prints its steps.
 */
import { parseArgs } from 'node:util';
import { runSeed } from '@mt5-bridge/testkit/internal/simulator/simulation.ts';
import { Tally } from '@mt5-bridge/testkit/internal/simulator/tally.ts';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string' },
    seed: { type: 'string' },
    trace: { type: 'boolean', default: false },
  },
});

const PROGRESS_EVERY = 10_000;

function whole(text: string | undefined, otherwise: number): number {
  if (text === undefined) return otherwise;
  if (/^\d+$/.test(text)) return Number(text);
  throw new Error(`expected a whole number, was ${text}`);
}

const from = whole(values.seed, 1);
const count = whole(values.seeds, values.seed === undefined ? 2_000 : 1);
const total = new Tally();
const startedMs = performance.now();

for (let seed = from; seed < from + count; seed++) {
  const report = runSeed(seed, { isTraced: values.trace });
  // Lets a rejection that nobody handles come to light while its seed is known.
  await new Promise((resolve) => setImmediate(resolve));
  total.add(report.tally);
  if (values.trace) for (const line of report.trace) console.log(line);
  if (report.violation !== undefined) {
    console.error(`seed ${seed} breaks ${report.violation.rule}: ${report.violation.what}`);
    console.error(`read it: npm run simulate -- --seed ${seed} --trace`);
    process.exit(1);
  }
  const done = seed - from + 1;
  if (done % PROGRESS_EVERY === 0) console.log(`${done} seeds`);
}

const seconds = (performance.now() - startedMs) / 1_000;
for (const [kind, times] of total.rows()) console.log(`${String(times).padStart(12)}  ${kind}`);
console.log(`${count} seeds hold, ${(count / seconds).toFixed(0)} a second`);
