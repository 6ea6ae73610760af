import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { spreadOf } from '../machine/spread.ts';

/**
 * What the disk does at best: three times 4 KiB written and synced one after the other, as often as asked.
 * Prints the spread of the three together as JSON, microseconds.
 * `bun bench/floors/disk.ts FOLDER COUNT`
 */
const STEPS = 3;
const PAGE = Buffer.alloc(4_096, 1);
/** The log of the ledger is written over from its start, so is this file. */
const FILE_PAGES = 4_000;

const [folder = '', count = '1000'] = process.argv.slice(2);
const file = openSync(join(folder, 'disk-floor'), 'w');
for (let page = 0; page < FILE_PAGES; page += 1) writeSync(file, PAGE);
fsyncSync(file);

const latencies = new Float64Array(Number(count));
let page = 0;
for (let n = 0; n < latencies.length; n += 1) {
  const from = performance.now();
  for (let step = 0; step < STEPS; step += 1) {
    writeSync(file, PAGE, 0, PAGE.length, (page++ % FILE_PAGES) * PAGE.length);
    fsyncSync(file);
  }
  latencies[n] = (performance.now() - from) * 1_000;
}
closeSync(file);
process.stdout.write(`${JSON.stringify(spreadOf(latencies))}\n`);
