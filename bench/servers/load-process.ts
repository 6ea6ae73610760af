import { join } from 'node:path';
import type { HoldResult, LoadJob, LoadResult } from '../load/job.ts';

const GENERATOR = join(import.meta.dir, '../load/main.ts');

/** Runs the load generator in a process of its own. */
export async function runLoad(job: LoadJob & { readonly kind: 'hold' }): Promise<HoldResult>;
export async function runLoad(
  job: LoadJob & { readonly kind: 'saturate' | 'pace' | 'signals' },
): Promise<LoadResult>;
export async function runLoad(job: LoadJob): Promise<HoldResult | LoadResult> {
  return JSON.parse(await runScript([GENERATOR, JSON.stringify(job)]));
}

/** Runs a script of this folder to its end; answers what it printed. */
export async function runScript(command: readonly string[]): Promise<string> {
  const child = Bun.spawn([process.execPath, ...command], {
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'pipe',
  });
  const [output, complaint] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
  ]);
  if ((await child.exited) !== 0) throw new Error(`${command.join(' ')}\n${complaint}`);
  return output;
}
